package servers

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"
	"testing"

	"github.com/redis/go-redis/v9"
)

// RedisSentinels are a master, its replica, and a sentinel that makes the replica the master where
// the master is gone, of this machine's own binary.
type RedisSentinels struct {
	// MasterName is what the sentinel calls the master.
	MasterName string
	// Master and Replica are what they were at the start.
	Master, Replica *RedisNode

	sentinel *RedisNode
}

// NewRedisSentinels starts them for this test alone, with which they end, and returns when the
// replica is in step and the sentinel knows it. It skips and fails as NewRedisNode does.
func NewRedisSentinels(t testing.TB) *RedisSentinels {
	t.Helper()
	return owned(t, "redis sentinels", newRedisSentinels)
}

func newRedisSentinels(ctx context.Context) (_ *RedisSentinels, err error) {
	s := &RedisSentinels{MasterName: "mymaster"}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.stop())
		}
	}()
	s.Master, err = newRedisNode(ctx, RedisNodeConfig{
		Options: []string{"--repl-diskless-sync-delay", "0"},
	})
	if err != nil {
		return nil, err
	}
	host, port, err := net.SplitHostPort(s.Master.Address())
	if err != nil {
		return nil, err
	}
	s.Replica, err = newRedisNode(ctx, RedisNodeConfig{
		Options: []string{"--replicaof", host, port},
	})
	if err != nil {
		return nil, err
	}
	if s.sentinel, err = newSentinel(ctx, s.MasterName, host, port); err != nil {
		return nil, err
	}
	if err := ready(ctx, s.Replica.machine, s.inStep); err != nil {
		return nil, err
	}
	return s, ready(ctx, s.sentinel.machine, s.known)
}

// sentinelConfig has a sentinel be patient with a master that a busy machine lets sleep.
const sentinelConfig = `bind 127.0.0.1
sentinel monitor %[1]s %[2]s %[3]s 1
sentinel down-after-milliseconds %[1]s 60000
sentinel failover-timeout %[1]s 2000
`

// newSentinel starts a sentinel, which needs a file of settings that it may write.
func newSentinel(ctx context.Context, name, host, port string) (*RedisNode, error) {
	files := map[string]string{"sentinel.conf": fmt.Sprintf(sentinelConfig, name, host, port)}
	return startNode(ctx, files, func(dir string, port int) []string {
		return []string{
			dir + "/sentinel.conf", "--sentinel", "--dir", dir, "--port", strconv.Itoa(port),
		}
	})
}

func (s *RedisSentinels) inStep(ctx context.Context) error {
	client := s.Replica.client()
	info, err := client.Info(ctx, "replication").Result()
	if err := errors.Join(err, client.Close()); err != nil {
		return err
	}
	if !strings.Contains(info, "master_link_status:up") {
		return errors.New("the replica is not in step")
	}
	return nil
}

func (s *RedisSentinels) client() *redis.SentinelClient {
	return redis.NewSentinelClient(&redis.Options{Addr: s.Address(), DisableIdentity: true})
}

// KillMaster ends the master at once, and has the sentinel notice it soon: within a second, and not
// within the minute that it waits for a master otherwise.
func (s *RedisSentinels) KillMaster(ctx context.Context) error {
	if err := s.Master.Kill(ctx); err != nil {
		return err
	}
	client := s.client()
	err := client.Set(ctx, s.MasterName, "down-after-milliseconds", "1000").Err()
	return errors.Join(err, client.Close())
}

func (s *RedisSentinels) known(ctx context.Context) error {
	client := s.client()
	list, err := client.Replicas(ctx, s.MasterName).Result()
	if err := errors.Join(err, client.Close()); err != nil {
		return err
	}
	if len(list) != 1 {
		return fmt.Errorf("the sentinel knows %d replicas", len(list))
	}
	return nil
}

// String returns what they run as.
func (s *RedisSentinels) String() string { return "three of " + s.sentinel.String() }

// Address returns where the sentinel listens.
func (s *RedisSentinels) Address() string { return s.sentinel.Address() }

func (s *RedisSentinels) stop() error {
	var list nodes
	for _, n := range []*RedisNode{s.sentinel, s.Replica, s.Master} {
		if n != nil {
			list = append(list, n)
		}
	}
	return list.stop()
}
