package lockstep_test

import (
	"context"
	"fmt"
	"testing"

	"lockstep/adapters"
	"lockstep/adapters/redis"
	"lockstep/internal/faults"
	"lockstep/internal/servers"
)

// redisServer is a Redis that can be made to fail.
type redisServer struct{ *servers.RedisServer }

var _ faults.Server = redisServer{}

func (s redisServer) Credentials() adapters.Credentials {
	return adapters.Credentials{User: s.User, Password: s.Password()}
}

func (s redisServer) Rotate(ctx context.Context) error {
	_, err := s.RotatePassword(ctx)
	return err
}

func (s redisServer) ReadOnly(ctx context.Context, on bool) error { return s.SetReadOnly(ctx, on) }

func (s redisServer) Full(ctx context.Context, on bool) error {
	if on {
		return s.LimitClients(ctx, 0)
	}
	return s.LimitClients(ctx, -1)
}

func (s redisServer) Sessions(ctx context.Context) ([]string, error) {
	list, err := s.Clients(ctx)
	var texts []string
	for _, client := range list {
		texts = append(texts, fmt.Sprintf("%+v", client))
	}
	return texts, err
}

// keys are what a client writes under keys of its cache.
type keys struct{ adapters.Cache }

func (k keys) Put(ctx context.Context, key string, value []byte) error {
	return k.Set(ctx, key, value, adapters.NoExpiry)
}

// redisSubject returns trials over a server of their own.
func redisSubject(
	t testing.TB, sharing adapters.Sharing,
) func(space string) faults.Subject[*redis.Client] {
	server := redisServer{servers.NewRedis(t)}
	if !server.Real() {
		t.Skipf("%s cannot be paused, and is no replica", server)
	}
	return func(space string) faults.Subject[*redis.Client] {
		return faults.Subject[*redis.Client]{
			Name: "redis " + sharing.String(), Server: server, Space: space,
			New: func(address string) (adapters.Adapter[*redis.Client], error) {
				return redis.New(redis.Config{
					Addrs: []string{address}, Sharing: sharing, ConnsMax: 4,
				})
			},
			Store: func(c *redis.Client) faults.Store { return keys{c} },
			Queue: func(c *redis.Client) adapters.Queue { return c },
			Count: func(c *redis.Client) faults.Counter { return c },
		}
	}
}
