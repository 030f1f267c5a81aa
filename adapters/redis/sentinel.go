package redis

import (
	"context"
	"errors"
	"fmt"
	"net"

	goredis "github.com/redis/go-redis/v9"

	"lockstep/adapters"
)

var errNoMaster = errors.New("the server that the sentinels named is not the master")

// dialMaster asks the sentinels for the master, one after the other, and connects to it. They are
// asked for every connection, as Redis' guidelines for clients of sentinels want it; nothing
// listens to them in between. After a failover the sentinels cut the connections to the old master,
// and the next call's connection is to the new one.
func (d *dialer) dialMaster(ctx context.Context, _, _ string) (net.Conn, error) {
	if d.config.Sharing == adapters.Exclusive && d.dialed.Swap(true) {
		return dead{errSecondDial}, nil
	}
	var failures []error
	for _, sentinel := range d.config.Addrs {
		addr, err := d.askSentinel(ctx, sentinel)
		if err != nil {
			failures = append(failures, fmt.Errorf("sentinel %s: %w", sentinel, err))
			continue
		}
		conn, err := d.connect(ctx, addr)
		if err == nil {
			return conn, nil
		}
		failures = append(failures, fmt.Errorf("master %s: %w", addr, err))
	}
	return dead{findings{errors.Join(failures...)}}, nil
}

// askSentinel returns the master's address as one sentinel knows it.
func (d *dialer) askSentinel(ctx context.Context, sentinel string) (string, error) {
	asked := &dialer{config: d.config, wires: d.wires, calls: d.calls, life: d.life}
	asked.config.Sharing = adapters.Shared // a connection to a sentinel is not the client's one
	asked.config.ClientName, asked.config.DB = "", 0
	asked.config.Username = d.config.SentinelUsername
	asked.config.Password = d.config.SentinelPassword
	options := asked.options()
	options.Addr, options.PoolSize = sentinel, 1
	client := goredis.NewSentinelClient(options)
	defer func() { _ = client.Close() }()
	pair, err := client.GetMasterAddrByName(ctx, d.config.MasterName).Result()
	switch {
	case errors.Is(err, goredis.Nil):
		return "", errors.New("it knows no master of that name")
	case err != nil:
		return "", err
	case len(pair) != 2:
		return "", errors.New("its answer is no address")
	}
	return net.JoinHostPort(pair[0], pair[1]), nil
}

// isMaster refuses a connection to a server that is no master any more. One that does not tell is
// taken for it.
func isMaster(ctx context.Context, conn *goredis.Conn) error {
	reply, err := conn.Do(ctx, "role").Slice()
	var refusal goredis.Error
	switch {
	case errors.As(err, &refusal):
		return nil
	case err != nil:
		return err
	case len(reply) > 0 && reply[0] == "master":
		return nil
	default:
		return &dialError{errNoMaster}
	}
}
