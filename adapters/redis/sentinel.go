package redis

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"lockstep/adapters"
)

var errNoMaster = errors.New("the server that the sentinels named is not the master")

// dialMaster asks the sentinels for the master, one after the other, the one that led to it last
// before the others, and connects to it. They are asked for every connection, as Redis' guidelines
// for clients of sentinels want it; nothing listens to them in between. After a failover the
// sentinels cut the connections to the old master, and the next call's connection is to the new
// one.
func (d *dialer) dialMaster(ctx context.Context, _, _ string) (net.Conn, error) {
	if d.config.Sharing == adapters.Exclusive && d.dialed.Swap(true) {
		return dead{errSecondDial}, nil
	}
	var failures []error
	count, first := len(d.config.Addrs), int(d.sentinel.Load())
	for i := range count {
		at := (first + i) % count
		conn, err := d.askAndDial(ctx, d.config.Addrs[at], count-i)
		if err == nil {
			d.sentinel.Store(int32(at))
			return conn, nil
		}
		failures = append(failures, err)
	}
	return dead{findings{errors.Join(failures...)}}, nil
}

// askAndDial connects to the master that a sentinel names, within its share of the time that is
// left: one that is silent, or that names a server which is gone, keeps nobody from asking the
// others.
func (d *dialer) askAndDial(ctx context.Context, sentinel string, left int) (net.Conn, error) {
	share := d.config.CallTimeout
	if deadline, ok := ctx.Deadline(); ok {
		share = time.Until(deadline)
	}
	share /= time.Duration(left)
	ctx, cancel := context.WithTimeout(ctx, share)
	defer cancel()
	addr, err := d.askSentinel(ctx, sentinel, share)
	if err != nil {
		return nil, fmt.Errorf("sentinel %s: %w", sentinel, err)
	}
	conn, err := d.connect(ctx, addr)
	if err != nil {
		return nil, fmt.Errorf("master %s: %w", addr, err)
	}
	return conn, nil
}

// askSentinel returns the master's address as one sentinel knows it.
func (d *dialer) askSentinel(
	ctx context.Context, sentinel string, share time.Duration,
) (string, error) {
	asked := &dialer{config: d.config, wires: d.wires, calls: d.calls, life: d.life}
	asked.config.Sharing = adapters.Shared // a connection to a sentinel is not the client's one
	asked.config.ClientName, asked.config.DB = "", 0
	asked.config.Username = d.config.SentinelUsername
	asked.config.Password = d.config.SentinelPassword
	options := asked.options()
	options.Addr, options.PoolSize = sentinel, 1
	options.DialTimeout = max(share, 1)
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
