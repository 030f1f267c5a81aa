package memcached_test

import (
	"context"
	"fmt"
	"testing"

	"go.uber.org/goleak"

	"lockstep/adapters"
	"lockstep/adapters/adaptertest"
	"lockstep/adapters/adaptertest/example/memcached"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// This is all that an author of an adapter writes.
func TestKit(t *testing.T) {
	server := serve(t)
	adaptertest.Run(t, adaptertest.Harness[*memcached.Client]{
		New: func(s adaptertest.Setup) (adapters.Adapter[*memcached.Client], error) {
			return memcached.New(memcached.Config{Address: server.address(), Dial: s.Dial})
		},
		Left: func(context.Context, adaptertest.Setup) ([]string, error) {
			if n := server.connections(); n > 0 {
				return []string{fmt.Sprintf("%d connections", n)}, nil
			}
			return nil, nil
		},
	})
}
