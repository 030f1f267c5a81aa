package redis_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/adapters"
	"lockstep/adapters/redis"
	"lockstep/internal/servers"
)

// cluster is a Redis Cluster of three masters, each behind a proxy.
type cluster struct {
	addrs   []string
	proxies map[string]*proxy
}

// startCluster returns the cluster that the tests share, or skips.
func startCluster(t *testing.T) *cluster {
	t.Helper()
	return behindProxies(t, servers.RedisCluster(t))
}

func behindProxies(t *testing.T, nodes *servers.RedisClusterServer) *cluster {
	c := &cluster{addrs: nodes.Addresses(), proxies: map[string]*proxy{}}
	for _, addr := range c.addrs {
		c.proxies[addr] = newProxy(t, addr)
	}
	return c
}

// dial connects to a node through its proxy.
func (c *cluster) dial(ctx context.Context, network, addr string) (net.Conn, error) {
	if p := c.proxies[addr]; p != nil {
		return p.dial(ctx, network, addr)
	}
	return nil, fmt.Errorf("no node is at %s", addr)
}

func (c *cluster) set(m mode) {
	for _, p := range c.proxies {
		p.set(m)
	}
}

func (c *cluster) config(t *testing.T) redis.Config {
	return redis.Config{
		Addrs: c.addrs[:1], Mode: redis.Cluster, Prefix: prefix(t), Dial: c.dial,
	}
}

func TestAClusterHasTheWholeProtocol(t *testing.T) {
	c := startCluster(t)
	adapter, client := open(t, c.config(t))
	require.NoError(t, adapter.Ping(t.Context(), client))

	t.Run("cache", func(t *testing.T) {
		for i := range 50 {
			key := fmt.Sprint("{", i, "}", i)
			require.NoError(t, client.Set(t.Context(), key, []byte(key), time.Hour))
			value, err := client.Get(t.Context(), key)
			require.NoError(t, err)
			require.Equal(t, key, string(value))
			require.NoError(t, client.Expire(t.Context(), key, adapters.NoExpiry))
		}
		for addr, p := range c.proxies {
			require.NotZero(t, p.sent.Load(), "node %s has keys", addr)
		}
	})
	t.Run("queue", func(t *testing.T) {
		for _, topic := range []string{"a", "{b}", "}{", "{}", ".dead", "d.dead", "%", "c{x}y"} {
			take := adapters.Take{Topic: topic, Group: "g", Consumer: "c", Max: 9, DeliveriesMax: 1}
			assert.Empty(t, consumed(t, client, take))
			ids := publish(t, client, topic, 2)
			messages, err := client.Consume(t.Context(), take, time.Second)
			require.NoError(t, err)
			require.Equal(t, []string{"0", "1"}, bodies(messages))
			acked, err := client.Ack(t.Context(), topic, "g", ids[0])
			require.NoError(t, err)
			require.Equal(t, 1, acked)
			require.Empty(t, claimed(t, client, take, 0), "%q", topic)
			take.Topic = adapters.DeadTopic(topic)
			require.Equal(t, []string{"1"}, bodies(consumed(t, client, take)))
		}
	})
	t.Run("sessions", func(t *testing.T) {
		for range 20 {
			id, err := client.CreateSession(t.Context(), []byte("data"), time.Hour)
			require.NoError(t, err)
			next, err := client.RotateSession(t.Context(), id)
			require.NoError(t, err)
			data, err := client.Session(t.Context(), next)
			require.NoError(t, err)
			require.Equal(t, "data", string(data))
		}
	})
	t.Run("rates", func(t *testing.T) {
		rate := adapters.Rate{Limit: 1, Per: time.Hour, Burst: 1}
		for i := range 20 {
			d, err := client.Allow(t.Context(), strconv.Itoa(i), rate, 1)
			require.NoError(t, err)
			require.True(t, d.Allowed)
		}
	})
	require.NoError(t, adapter.Close(t.Context(), client))
	isKind(t, adapters.ErrClosed, adapter.Close(t.Context(), client))
}

// With the driver's own defaults a cluster's client sends a command again to the next node.
func TestAClusterRepeatsNoCommandThatMayHaveBeenCarriedOut(t *testing.T) {
	c := startCluster(t)
	config := c.config(t)
	adapter, client := open(t, config)
	config.Dial = nil
	_, witness := open(t, config)
	for i := range 12 {
		key := fmt.Sprint(i)
		_, err := client.Incr(t.Context(), key, 0) // a connection to its node is there
		require.NoError(t, err)
		c.set(trip) // the next connection would do
		_, err = client.Incr(t.Context(), key, 1)
		isKind(t, adapters.ErrUnavailable, err)
		assert.Equal(t, adapters.Broken, adapter.Diagnose(err))
		c.set(pass)
		sum, err := witness.Incr(t.Context(), key, 0)
		require.NoError(t, err)
		require.Equal(t, int64(1), sum)
		c.set(hole)
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		_, err = client.Incr(ctx, key, 1)
		isKind(t, adapters.ErrTimeout, err)
		cancel()
		c.set(pass)
		sum, err = witness.Incr(t.Context(), key, 0)
		require.NoError(t, err)
		require.LessOrEqual(t, sum, int64(2))
		require.GreaterOrEqual(t, sum, int64(1))
	}
}

func TestAClusterIsFollowedWhenASlotMoves(t *testing.T) {
	c := behindProxies(t, servers.NewRedisCluster(t))
	_, client := open(t, c.config(t))
	nodes := map[string]*goredis.Client{}
	ids := map[string]string{}
	for _, addr := range c.addrs {
		nodes[addr] = rawClient(t, addr, adapters.Credentials{})
		id, err := nodes[addr].Do(t.Context(), "cluster", "myid").Text()
		require.NoError(t, err)
		ids[addr] = id
	}
	_, err := client.Incr(t.Context(), "n", 1)
	require.NoError(t, err)
	key := client.CacheKey("n")
	slot, err := nodes[c.addrs[0]].ClusterKeySlot(t.Context(), key).Result()
	require.NoError(t, err)
	from := c.addrs[min(int(slot)*3/16384, 2)]
	to := c.addrs[0]
	if to == from {
		to = c.addrs[1]
	}
	host, port, _ := net.SplitHostPort(to)
	ctx := t.Context()
	require.NoError(t, nodes[to].Do(ctx, "cluster", "setslot", slot, "importing", ids[from]).Err())
	require.NoError(t, nodes[from].Do(ctx, "cluster", "setslot", slot, "migrating", ids[to]).Err())
	require.NoError(t, nodes[from].Migrate(ctx, host, port, key, 0, 20*time.Second).Err())

	sum, err := client.Incr(ctx, "n", 1) // ASK
	require.NoError(t, err)
	assert.Equal(t, int64(2), sum)
	for _, addr := range []string{to, from} {
		require.NoError(t, nodes[addr].Do(ctx, "cluster", "setslot", slot, "node", ids[to]).Err())
	}
	sum, err = client.Incr(ctx, "n", 1) // MOVED
	require.NoError(t, err)
	assert.Equal(t, int64(3), sum)
}

func TestWhatFailsAtAConnectionsFirstWordsKeepsItsCause(t *testing.T) {
	c := startCluster(t)
	config := c.config(t)
	config.ClientName = "words"
	c.set(sever)
	adapter, err := redis.New(config)
	require.NoError(t, err)
	_, err = adapter.Open(t.Context(), "main")
	isKind(t, adapters.ErrUnavailable, err)
	assert.ErrorIs(t, err, io.EOF)
}

func TestDiscardOfAClustersClientPutsNoByteOnTheWireR8(t *testing.T) {
	c := startCluster(t)
	adapter, client := open(t, c.config(t))
	for i := range 30 {
		require.NoError(t, client.Set(t.Context(), fmt.Sprint(i), nil, 0))
	}
	sum := func() (sent, open int64) {
		for _, p := range c.proxies {
			sent += p.sent.Load()
			open += p.open.Load()
		}
		return sent, open
	}
	before, _ := sum()
	require.NoError(t, adapter.Discard(client))
	eventually(t, "the proxies see the client go", func() bool {
		_, open := sum()
		return open == 0
	})
	after, _ := sum()
	assert.Equal(t, before, after)
}

// Go alone is enough to see that a topic and its dead letters have one hash tag.
func TestATopicAndItsDeadTopicAreInOneSlot(t *testing.T) {
	for _, topic := range []string{"a", "{", "}", "{}", "a{b}", "", ".dead", "x.dead", "%"} {
		for _, prefix := range []string{"", "app:"} {
			a := redis.TopicKey(prefix, topic)
			b := redis.TopicKey(prefix, adapters.DeadTopic(topic))
			assert.NotEqual(t, a, b)
			assert.Equal(t, hashTag(a), hashTag(b), "%q", topic)
			assert.NotEmpty(t, hashTag(a), "%q", topic)
		}
	}
}

// hashTag returns what a cluster hashes of a key, or nothing where it is the whole key.
func hashTag(key string) string {
	_, rest, found := strings.Cut(key, "{")
	tag, _, closed := strings.Cut(rest, "}")
	if !found || !closed {
		return ""
	}
	return tag
}

func TestSentinelsLeadToTheMaster(t *testing.T) {
	s := servers.NewRedisSentinels(t)
	nowhere := "127.0.0.1:" + servers.FreePort(t)
	config := redis.Config{Addrs: []string{nowhere, s.Address()}, MasterName: s.MasterName}
	sharings(t, func(t *testing.T, sharing adapters.Sharing) {
		config.Sharing = sharing
		adapter, client := open(t, config)
		require.NoError(t, client.Set(t.Context(), "k", []byte("v"), 0))
		require.NoError(t, adapter.Close(t.Context(), client))
	})
	config.MasterName = "other"
	adapter, err := redis.New(config)
	require.NoError(t, err)
	_, err = adapter.Open(t.Context(), "main")
	isKind(t, adapters.ErrUnavailable, err)
	assert.ErrorContains(t, err, "no master of that name")
}

func TestAFailoverIsFollowed(t *testing.T) {
	s := servers.NewRedisSentinels(t)
	_, client := open(t, redis.Config{
		Addrs: []string{s.Address()}, MasterName: s.MasterName, CallTimeout: time.Second,
	})
	require.NoError(t, client.Set(t.Context(), "k", []byte("v"), 0))
	require.NoError(t, s.KillMaster(t.Context()))
	eventually(t, "the replica takes writes", func() bool {
		err := client.Set(t.Context(), "k", []byte("w"), 0)
		if err != nil {
			isKind(t, adapters.ErrUnavailable, err)
		}
		return err == nil
	})
	replica := rawClient(t, s.Replica.Address(), adapters.Credentials{})
	value, err := replica.Get(t.Context(), "cache:k").Result()
	require.NoError(t, err)
	assert.Equal(t, "w", value)
}
