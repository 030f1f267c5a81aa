//go:build unix

package lockstep_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"lockstep/adapters"
	"lockstep/conformance"
	"lockstep/models"
	"lockstep/properties"
)

// spoilt is a real adapter that ends clients in a wrong way.
type spoilt[C any] struct {
	adapters.Adapter[C]
	discard func(adapters.Adapter[C], C) error
	close   func(context.Context, adapters.Adapter[C], C) error
	ended   func(adapters.Adapter[C], C) // is told of every client that was to end
}

func (s spoilt[C]) Discard(c C) error {
	s.ended(s.Adapter, c)
	if s.discard == nil {
		return s.Adapter.Discard(c)
	}
	return s.discard(s.Adapter, c)
}

func (s spoilt[C]) Close(ctx context.Context, c C) error {
	s.ended(s.Adapter, c)
	if s.close == nil {
		return s.Adapter.Close(ctx, c)
	}
	return s.close(ctx, s.Adapter, c)
}

// spoil shows that traces over the place's clients see what they are for.
func (p place[C]) spoil(t *testing.T) {
	t.Helper()
	rows := []struct {
		name, reason, want string
		adapter            spoilt[C]
	}{
		{
			"a goodbye on what is discarded", "only the bytes on the child's descriptor tell",
			"R8: process ",
			spoilt[C]{discard: func(a adapters.Adapter[C], c C) error {
				ctx := context.Background()
				return errors.Join(a.Ping(ctx, c), a.Close(ctx, c))
			}},
		},
		{
			"a discard that keeps its descriptor", "the process never gives it back",
			"R9: process ",
			spoilt[C]{
				discard: func(adapters.Adapter[C], C) error { return nil },
			},
		},
		{
			"a session that Close leaves", "the server goes on with it",
			"R9: process ",
			spoilt[C]{
				close: func(context.Context, adapters.Adapter[C], C) error { return nil },
			},
		},
	}
	p.each(t, func(t *testing.T, s setting, left func(context.Context) error) {
		for _, row := range rows {
			t.Run(row.name, func(t *testing.T) {
				err := p.firstFailure(t, s, left, row.adapter)
				assert.ErrorContains(t, err, row.want, row.reason)
			})
		}
	})
}

// firstFailure draws traces over a spoilt adapter until one is found to be wrong.
func (p place[C]) firstFailure(
	t *testing.T, s setting, left func(context.Context) error, how spoilt[C],
) (failure error) {
	t.Helper()
	spec, err := conformance.Load(models.FS)
	require.NoError(t, err)
	var mu sync.Mutex // guards ends
	var ends []func() error
	how.ended = func(a adapters.Adapter[C], c C) {
		mu.Lock()
		defer mu.Unlock()
		ends = append(ends, func() error { return a.Discard(c) })
	}
	wire := p.wire(s)
	wire.Left = left
	sound := wire.Adapter
	wire.Adapter = func(dial properties.Dial) (adapters.Adapter[C], error) {
		a, err := sound(dial)
		how := how
		how.Adapter = a
		return how, err
	}
	rapid.MakeCheck(func(r *rapid.T) {
		if failure == nil {
			failure = properties.Run(r, spec, properties.Real(wire)).Err()
		}
	})(t)
	for _, end := range ends { // by the sound adapter, so that no goroutine of a driver is left
		_ = end()
	}
	return failure
}
