package servers

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/redis/go-redis/v9"
)

// masters is how many nodes a cluster has.
const masters = 3

// RedisClusterServer is a Redis Cluster of three masters, of this machine's own binary. It is safe
// for concurrent use.
type RedisClusterServer struct {
	nodes nodes
	buses []string // the ports at which the nodes hear each other
}

// RedisCluster returns the cluster that all tests of this process share, since its nodes take some
// seconds to agree. It skips and fails as NewRedisNode does. Nobody may break it or move its slots.
func RedisCluster(t testing.TB) *RedisClusterServer {
	t.Helper()
	return shared(t, "redis cluster", func() *RedisClusterServer {
		return installed(t, "redis cluster", newRedisCluster)
	})
}

// NewRedisCluster starts a cluster for this test alone, which ends with it.
func NewRedisCluster(t testing.TB) *RedisClusterServer {
	t.Helper()
	return owned(t, "redis cluster", newRedisCluster)
}

func newRedisCluster(ctx context.Context) (*RedisClusterServer, error) {
	c := &RedisClusterServer{}
	for range masters {
		bus, err := freePort(0)
		if err != nil {
			return nil, errors.Join(err, c.stop())
		}
		node, err := newRedisNode(ctx, RedisNodeConfig{Options: []string{
			"--cluster-enabled", "yes", "--cluster-port", strconv.Itoa(bus),
		}})
		if err != nil {
			return nil, errors.Join(err, c.stop())
		}
		c.nodes, c.buses = append(c.nodes, node), append(c.buses, strconv.Itoa(bus))
	}
	if err := c.meet(ctx); err != nil {
		return nil, errors.Join(err, c.stop())
	}
	return c, nil
}

// meet gives the slots out, makes the nodes known to each other, and waits until all agree.
func (c *RedisClusterServer) meet(ctx context.Context) error {
	first := c.nodes[0].client()
	defer func() { _ = first.Close() }()
	for i, node := range c.nodes {
		host, port, err := net.SplitHostPort(node.Address())
		if err != nil {
			return err
		}
		client := node.client()
		from, to := i*16384/masters, (i+1)*16384/masters-1
		err = errors.Join(
			client.ClusterAddSlotsRange(ctx, from, to).Err(),
			client.Do(ctx, "cluster", "set-config-epoch", i+1).Err(),
			first.Do(ctx, "cluster", "meet", host, port, c.buses[i]).Err(),
			client.Close(),
		)
		if err != nil {
			return err
		}
	}
	for _, node := range c.nodes {
		if err := ready(ctx, node.machine, node.inCluster); err != nil {
			return err
		}
	}
	return nil
}

// inCluster returns nil where the node knows all others, and takes commands.
func (n *RedisNode) inCluster(ctx context.Context) error {
	client := n.client()
	info, err := client.ClusterInfo(ctx).Result()
	if err := errors.Join(err, client.Close()); err != nil {
		return err
	}
	lines := strings.Fields(info)
	for _, line := range []string{"cluster_state:ok", fmt.Sprint("cluster_known_nodes:", masters)} {
		if !slices.Contains(lines, line) {
			return fmt.Errorf("the cluster is not at %q yet", line)
		}
	}
	return nil
}

// client returns a client that the caller closes.
func (n *RedisNode) client() *redis.Client {
	return redis.NewClient(&redis.Options{
		Addr: n.location, Protocol: 2, PoolSize: 10, MaxRetries: -1, DialerRetries: 1,
		ContextTimeoutEnabled: true, DisableIdentity: true,
	})
}

// String returns what the nodes run as.
func (c *RedisClusterServer) String() string {
	return fmt.Sprintf("%d × %s", len(c.nodes), c.nodes[0])
}

// Addresses returns where the nodes listen, in the order of their slots: of n nodes the node i has
// the slots from i*16384/n on.
func (c *RedisClusterServer) Addresses() []string {
	var list []string
	for _, node := range c.nodes {
		list = append(list, node.Address())
	}
	return list
}

func (c *RedisClusterServer) stop() error { return c.nodes.stop() }
