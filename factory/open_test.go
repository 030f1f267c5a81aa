package factory_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/adapters"
	"lockstep/factory"
)

func TestAFailedSetUpFailsTheOpenAndDiscardsTheClientR9(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, &dialer{took: time.Second}, func(cfg *config) {
			cfg.OnOpen = func(context.Context, string, *conn) error { return errRefused }
		})
		var wg sync.WaitGroup
		for range 10 {
			wg.Go(func() {
				l, err := r.Acquire(r.scope(), "db")
				assert.ErrorIs(t, err, errRefused)
				assert.ErrorContains(t, err, `acquire dialer "db": open: set up: refused`)
				assert.Zero(t, l)
			})
		}
		wg.Wait()
		assert.EqualValues(t, 1, r.dialer.opened.Load())
		assert.EqualValues(t, 1, r.dialer.discarded.Load())
		assert.Zero(t, r.dialer.left())
		r.finish()
	})
}

func TestTheSetUpIsWithinTheOpenTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var o record
		r := newRig(t, &dialer{took: 4 * time.Second}, observing(&o), func(cfg *config) {
			cfg.OnOpen = func(ctx context.Context, _ string, _ *conn) error {
				return pause(ctx, time.Hour)
			}
		})
		start := time.Now()
		_, err := r.Acquire(r.scope(), "db")
		require.ErrorIs(t, err, context.DeadlineExceeded)
		assert.Equal(t, 10*time.Second, time.Since(start))
		assert.Equal(t, factory.CauseTimeout, o.of(factory.ActionOpenFail)[0].Cause)
		r.finish()
	})
}

func TestTheSetUpSeesTheKeyAndTheClientBeforeAnyLeaseDoes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var set *conn
		r := newRig(t, &dialer{}, func(cfg *config) {
			cfg.OnOpen = func(ctx context.Context, key string, c *conn) error {
				fl, ok := factory.FlightOf(ctx)
				assert.True(t, ok)
				assert.Equal(t, key, fl.Key)
				set = c
				return nil
			}
		})
		_, c := r.lease(r.scope())
		assert.Same(t, set, c)
		r.finish()
	})
}

func TestAnOpenThatReportsACancellationOfOthersSaysSoR4(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var o record
		r := newRig(t, &dialer{}, observing(&o))
		fail(&r.dialer.err, context.Canceled)
		_, err := r.Acquire(r.scope(), "db")
		require.Error(t, err)
		assert.Equal(t, factory.CauseCancelled, o.of(factory.ActionOpenFail)[0].Cause)
		r.finish()
	})
}

func TestCredentialsAreAskedForAtEachOpenSoThatARotatedOneIsUsedR5(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		password := "old"
		var used []string
		d := &dialer{onOpen: func(ctx context.Context, _ string) {
			c, ok := adapters.CredentialsFrom(ctx)
			assert.True(t, ok)
			used = append(used, c.User+":"+c.Password)
		}}
		r := newRig(t, d, func(cfg *config) {
			cfg.Credentials = func(_ context.Context, key string) (adapters.Credentials, error) {
				return adapters.Credentials{User: key, Password: password}, nil
			}
		})
		ctx := r.scope()
		l, _ := r.lease(ctx)
		l.Release()
		password = "new"
		l, _ = r.lease(ctx)
		l.Release()
		assert.Equal(t, []string{"db:old"}, used, "a client is kept while it is not outdated")
		require.NoError(t, r.Reinit(context.Background(), "db"))
		r.lease(ctx)
		assert.Equal(t, []string{"db:old", "db:new"}, used)
		r.finish()
	})
}

func TestCredentialsThatCannotBeHadFailTheOpen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, &dialer{}, func(cfg *config) {
			cfg.Credentials = func(context.Context, string) (adapters.Credentials, error) {
				return adapters.Credentials{Password: secret}, errRefused
			}
		})
		_, err := r.Acquire(r.scope(), "db")
		require.ErrorIs(t, err, errRefused)
		assert.ErrorContains(t, err, "open: credentials: refused")
		assert.NotContains(t, err.Error(), secret)
		assert.Zero(t, r.dialer.opens.Load(), "the adapter is not asked without them")
		r.finish()
	})
}

func TestCredentialsAreAskedForWithinTheOpenTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, &dialer{}, func(cfg *config) {
			cfg.Credentials = func(ctx context.Context, _ string) (adapters.Credentials, error) {
				return adapters.Credentials{}, pause(ctx, time.Hour)
			}
		})
		start := time.Now()
		_, err := r.Acquire(r.scope(), "db")
		require.ErrorIs(t, err, context.DeadlineExceeded)
		assert.Equal(t, 10*time.Second, time.Since(start))
		r.finish()
	})
}

const secret = "hunter2"

func TestCredentialsAreNeverPrintedR11(t *testing.T) {
	c := adapters.Credentials{User: secret, Password: secret}
	ctx := adapters.WithCredentials(context.Background(), c)
	type holder struct{ Credentials adapters.Credentials }
	var printed []string
	for verb := 'A'; verb <= 'z'; verb++ {
		for _, flag := range []string{"", "+", "#", " ", "0", "-"} {
			if verb == 'w' || verb == 'p' || verb == 'T' {
				continue // go vet refuses anything but errors and pointers, and T shows no value
			}
			format := "%" + flag + string(verb)
			for _, value := range []any{c, &c, []any{c}, holder{c}, ctx} {
				printed = append(printed, format+" "+fmt.Sprintf(format, value))
			}
		}
	}
	var log bytes.Buffer
	slog.New(slog.NewTextHandler(&log, nil)).Info("text", "c", c, "p", &c, "h", holder{c})
	slog.New(slog.NewJSONHandler(&log, nil)).Info("json", "c", c, "p", &c, "h", holder{c})
	encoded, err := json.Marshal(map[string]any{"c": c, "p": &c, "h": holder{c}})
	require.NoError(t, err)
	printed = append(printed, log.String(), string(encoded), fmt.Errorf("%v", c).Error())
	for _, text := range printed {
		assert.NotContains(t, text, secret)
	}
	assert.Equal(t, "***", fmt.Sprint(c))
}

func TestAKeysFlightIsKnownToItsOpenAndItsClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var opened, closed factory.Flight
		r := newRig(t, &dialer{
			onOpen:  func(ctx context.Context, _ string) { opened, _ = factory.FlightOf(ctx) },
			inClose: func(ctx context.Context) { closed, _ = factory.FlightOf(ctx) },
		})
		r.lease(r.scope())
		r.finish()
		assert.Equal(t, opened, closed)
		assert.Equal(t, factory.Flight{
			Process: factory.Process{PID: 1, Epoch: 1}, Client: factory.ID{Epoch: 1, N: 1},
			Key: "db", Generation: 1,
		}, opened)
		_, ok := factory.FlightOf(context.Background())
		assert.False(t, ok)
	})
}

// 10 000 goroutines find a cold key.
func TestACrowdAtAColdKeyOpensOneClientR4(t *testing.T) {
	for _, scopes := range []int{1, 100} {
		t.Run(fmt.Sprintf("in %d scopes", scopes), func(t *testing.T) {
			r := newRig(t, &dialer{took: 10 * time.Millisecond, strict: true})
			var ctxs []context.Context
			for range scopes {
				ctxs = append(ctxs, r.scope())
			}
			var wg sync.WaitGroup
			begin := make(chan struct{})
			for i := range 10_000 {
				wg.Go(func() {
					<-begin
					l, err := r.Acquire(ctxs[i%scopes], "db")
					if assert.NoError(t, err) {
						r.use(l)
						l.Release()
					}
				})
			}
			close(begin)
			wg.Wait()
			r.sound()
			s := r.Stats()
			assert.EqualValues(t, 1, r.dialer.opens.Load())
			assert.EqualValues(t, 10_000, s.Acquired)
			assert.Zero(t, s.Leases+s.Waiting)
			r.finish()
		})
	}
}
