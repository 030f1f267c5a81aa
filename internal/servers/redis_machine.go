package servers

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"

	"github.com/alicebob/miniredis/v2"
	"github.com/testcontainers/testcontainers-go"
	"github.com/testcontainers/testcontainers-go/modules/redis"
)

// RedisImage is what a container runs where LOCKSTEP_REDIS_IMAGE names no other.
const RedisImage = "redis:8.10.2-alpine"

var redisMachines = map[Kind]redisMachine{
	Container: redisContainer,
	Local:     redisLocal,
	Embedded:  redisEmbedded,
}

func redisContainer(ctx context.Context, s *RedisServer) (machine, error) {
	image := cmp.Or(os.Getenv("LOCKSTEP_REDIS_IMAGE"), RedisImage)
	run := func(ctx context.Context, options ...testcontainers.ContainerCustomizer) (
		testcontainers.Container, error,
	) {
		ctr, err := redis.Run(ctx, image, options...)
		if ctr == nil {
			return nil, err
		}
		return ctr, err
	}
	return newContainer(ctx, image, "6379/tcp", run,
		testcontainers.WithCmdArgs(s.settings("/data")...),
		testcontainers.WithFiles(file("/data/users.acl", s.users())))
}

func redisLocal(ctx context.Context, s *RedisServer) (machine, error) {
	p := redisProgram()
	p.prepare = func(dir string, as account) error {
		return write(dir, map[string]string{"users.acl": s.users()}, as)
	}
	p.args = func(dir string, port int) []string {
		return append(s.settings(dir), "--bind", "127.0.0.1", "--port", strconv.Itoa(port))
	}
	return newLocal(ctx, p)
}

func redisEmbedded(_ context.Context, s *RedisServer) (machine, error) {
	e := &embedded{Miniredis: miniredis.NewMiniRedis()}
	e.RequireUserAuth("default", s.admin)
	e.RequireUserAuth(s.User, s.Password())
	return e, e.Start()
}

// embedded is a miniredis in this process.
type embedded struct{ *miniredis.Miniredis }

var _ machine = (*embedded)(nil)

func (*embedded) String() string { return "embedded miniredis" }

func (*embedded) kind() Kind { return Embedded }

func (e *embedded) address(context.Context) (string, error) { return e.Addr(), nil }

func (*embedded) pause(context.Context) error { return unsupported("pause") }

func (*embedded) unpause(context.Context) error { return unsupported("unpause") }

func (e *embedded) kill(context.Context) error {
	e.Close()
	return nil
}

func (e *embedded) start(context.Context) error { return e.StartAddr("127.0.0.1:0") }

func (*embedded) running(context.Context) error { return nil }

func (*embedded) signal(context.Context, string) error { return unsupported("signal") }

func (*embedded) logs(context.Context) string { return "" }

func (e *embedded) remove() error {
	e.Close()
	return nil
}

func unsupported(op string) error {
	return fmt.Errorf("%s miniredis: %w", op, errors.ErrUnsupported)
}
