package faults_test

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/adapters"
	"lockstep/adapters/mock"
	"lockstep/conformance"
	"lockstep/factory"
	"lockstep/internal/faults"
)

func TestASoundFactorySurvivesAFault(t *testing.T) {
	for _, sharing := range []adapters.Sharing{adapters.Shared, adapters.Exclusive} {
		t.Run(sharing.String(), func(t *testing.T) {
			w := newWorld(sharing)
			result := try(t, w, storing(w), absence(w))
			require.NoError(t, result.Err())
			assert.Positive(t, result.Stats.Failed, "the fault was felt")
			assert.Positive(t, result.Stats.Kinds["unavailable"])
			w = newWorld(sharing)
			require.NoError(t, try(t, w, queueing(w), absence(w)).Err())
			w = newWorld(sharing)
			require.NoError(t, try(t, w, caching(w), absence(w)).Err())
		})
	}
}

// whileHeld returns an absence that strikes while a lease is held by which was written.
func whileHeld(w *world) faults.Fault {
	f := absence(w)
	strike := f.Strike
	f.Strike = func(ctx context.Context, s *faults.Scene) error {
		write, err := s.Keep(ctx)
		if err != nil {
			return err
		}
		return errors.Join(write(ctx), strike(ctx, s))
	}
	return f
}

func TestAHeldLeaseMayWantAConnectionInVain(t *testing.T) {
	w := newWorld(adapters.Shared)
	s, denials := storing(w), new(atomic.Int64)
	denials.Store(3)
	s.Store = func(c *mock.DatabaseClient) faults.Store { return denying{table{c}, denials} }
	require.NoError(t, try(t, w, s, whileHeld(w)).Err())
	assert.Negative(t, denials.Load())
}

func TestACallThatNeverReturnsIsFoundOut(t *testing.T) {
	spec := load(t)
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(adapters.Shared)
		s := storing(w)
		end := make(chan struct{})
		s.Begin = nil // whoever feels the fault first is a writer
		s.Store = func(c *mock.DatabaseClient) faults.Store { return hung{table{c}, end} }
		result := make(chan faults.Result, 1)
		go func() { result <- faults.Try(t.Context(), spec, s, absence(w)) }()
		select {
		case result := <-result:
			assert.Equal(t, conformance.Violated, result.Verdict)
			assert.Contains(t, strings.Join(result.Findings, "\n"), "a call did not return within")
		case <-time.After(time.Hour):
			assert.Fail(t, "the trial hangs")
		}
		close(end)
	})
}

func TestABrokenAdapterIsFoundOut(t *testing.T) {
	inTransaction := func(w *world) faults.Fault {
		f := absence(w)
		strike := f.Strike
		f.Strike = func(ctx context.Context, s *faults.Scene) error {
			commit, err := s.Hold(ctx)
			if err != nil {
				return err
			}
			return errors.Join(strike(ctx, s), commit(ctx))
		}
		return f
	}
	tests := []struct {
		name, reason string
		fault        func(*world) faults.Fault
		spoil        func(*world, *rows)
		want         string
	}{
		{
			"loses a write", "what was acknowledged is there afterwards", absence,
			func(_ *world, s *rows) {
				puts := new(atomic.Int64)
				s.Store = func(c *mock.DatabaseClient) faults.Store { return lossy{table{c}, puts} }
			},
			"is lost",
		},
		{
			"misses its deadline", "every call returns by its deadline", absence,
			func(_ *world, s *rows) {
				s.Begin = nil // whoever feels the fault first is a writer
				s.Store = func(c *mock.DatabaseClient) faults.Store { return deaf{table{c}} }
			},
			"returned after 3",
		},
		{
			"waits for an open longer than its deadline", "every call returns by its deadline",
			absence,
			func(_ *world, s *rows) {
				s.Begin = nil // whoever feels the fault first is a writer
				sound, within := s.New, new(atomic.Int64)
				s.New = func(address string) (adapters.Adapter[*mock.DatabaseClient], error) {
					adapter, err := sound(address)
					return timing{adapter, within}, err
				}
				s.Store = func(c *mock.DatabaseClient) faults.Store {
					return patient{table{c}, within}
				}
			},
			"a call with a deadline of",
		},
		{
			"commits by itself", "a transaction without a commit leaves nothing", inTransaction,
			func(_ *world, s *rows) { s.Begin = hasty }, "was never committed",
		},
		{
			"acknowledges a commit in vain", "the server was away", inTransaction,
			func(_ *world, s *rows) {
				s.Begin = func(
					ctx context.Context, c *mock.DatabaseClient, keys ...string,
				) (faults.Transaction, error) {
					tx, err := begin(ctx, c, keys...)
					return eager{tx}, err
				}
			},
			"was acknowledged",
		},
		{
			"commits a half", "a transaction is all or nothing", absence,
			func(_ *world, s *rows) {
				begun := new(atomic.Int64)
				s.Begin = func(
					ctx context.Context, c *mock.DatabaseClient, keys ...string,
				) (faults.Transaction, error) {
					if err := (table{c}).Put(ctx, keys[0], []byte(keys[0])); err != nil {
						return nil, err
					}
					tx, err := begin(ctx, c, keys[1:]...)
					return torn{tx, begun.Add(1)}, err
				}
			},
			"one was committed without the other",
		},
		{
			"loses a write of a lease that is held", "it was acknowledged", whileHeld,
			func(_ *world, s *rows) {
				s.Store = func(c *mock.DatabaseClient) faults.Store { return oblivious{table{c}} }
			},
			"the acknowledged write of after is lost",
		},
		{
			"ends a lease that is held", "a session outlives its password", whileHeld,
			func(_ *world, s *rows) {
				denials := new(atomic.Int64)
				denials.Store(1 << 40)
				s.Store = func(c *mock.DatabaseClient) faults.Store {
					return denying{table{c}, denials}
				}
			},
			"a held lease could not go on: denied",
		},
		{
			"leaks sessions", "the server agrees that nothing is left", absence,
			func(_ *world, s *rows) {
				sound := s.New
				s.New = func(address string) (adapters.Adapter[*mock.DatabaseClient], error) {
					adapter, err := sound(address)
					return leaky{adapter}, err
				}
			},
			"left at the server",
		},
		{
			"never recovers", "the factory recovers without a restart",
			func(w *world) faults.Fault {
				f := absence(w)
				f.Heal = func(context.Context, *faults.Scene) error {
					w.gone.Store(true)
					w.away.Store(false)
					return nil
				}
				return f
			},
			func(*world, *rows) {}, "did not recover within",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			w := newWorld(adapters.Shared)
			s := storing(w)
			test.spoil(w, &s)
			spec := load(t)
			synctest.Test(t, func(t *testing.T) {
				result := faults.Try(t.Context(), spec, s, test.fault(w))
				assert.Equal(t, conformance.Violated, result.Verdict, test.reason)
				assert.Contains(t, strings.Join(result.Findings, "\n"), test.want)
			})
		})
	}
}

func TestALostMessageIsFoundOut(t *testing.T) {
	w := newWorld(adapters.Shared)
	s := queueing(w)
	publications := new(atomic.Int64)
	s.Queue = func(c *mock.QueueClient) adapters.Queue { return forgetful{c, publications} }
	result := try(t, w, s, absence(w))
	assert.Equal(t, conformance.Violated, result.Verdict)
	assert.Contains(t, strings.Join(result.Findings, "\n"), "1 messages that were acknowledged")
}

func TestAWrongCountIsFoundOut(t *testing.T) {
	tests := []struct {
		name, reason string
		add          func(nth, by int64) int64
	}{
		{
			"twice", "a command that was sent again counts twice",
			func(_, by int64) int64 { return 2 * by },
		},
		{
			"lost", "an addition that was acknowledged counts",
			func(nth, by int64) int64 {
				if nth <= 5 {
					return 0
				}
				return by
			},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			w := newWorld(adapters.Shared)
			s := caching(w)
			additions := new(atomic.Int64)
			s.Count = func(c *mock.CacheClient) faults.Counter {
				return miscounting{c, additions, test.add}
			}
			result := try(t, w, s, absence(w))
			assert.Equal(t, conformance.Violated, result.Verdict, test.reason)
			assert.Contains(t, strings.Join(result.Findings, "\n"), "the counter is at")
		})
	}
}

func TestAHeldTransactionWhereThereIsNoneIsRemarked(t *testing.T) {
	w := newWorld(adapters.Shared)
	f := absence(w)
	strike := f.Strike
	f.Strike = func(ctx context.Context, s *faults.Scene) error {
		commit, err := s.Hold(ctx)
		return errors.Join(err, strike(ctx, s), commit(ctx))
	}
	result := try(t, w, caching(w), f)
	require.NoError(t, result.Err())
	assert.Contains(t, result.Remark, "has no transactions")
}

func TestABrokenFactoryIsFoundOut(t *testing.T) {
	w := newWorld(adapters.Exclusive)
	spec := load(t)
	begun := false
	synctest.Test(t, func(t *testing.T) {
		// To the judge, a factory that does not tell of a retirement closes what it may not.
		result := faults.TryObserved(t.Context(), spec, storing(w), absence(w),
			func(e factory.Event) bool {
				skip := e.Action == factory.ActionRetire && !begun
				begun = begun || skip
				return !skip
			})
		assert.Equal(t, conformance.Violated, result.Verdict)
		assert.True(t, begun, "a client was retired")
	})
}

func TestWhatWasNotFeltIsUnknown(t *testing.T) {
	w := newWorld(adapters.Shared)
	nothing := func(context.Context, *faults.Scene) error { return nil }
	result := try(t, w, storing(w), faults.Fault{Name: "nothing", Strike: nothing, Heal: nothing})
	assert.Equal(t, conformance.Unknown, result.Verdict)
	assert.ErrorContains(t, result.Err(), "nobody felt the fault")
}

func TestAFaultThatCannotBeStruckIsUnknown(t *testing.T) {
	w := newWorld(adapters.Shared)
	f := absence(w)
	f.Strike = func(ctx context.Context, s *faults.Scene) error { return s.Server.Pause(ctx) }
	result := try(t, w, storing(w), f)
	assert.Equal(t, conformance.Unknown, result.Verdict)
	assert.ErrorContains(t, result.Err(), "strike: unsupported")
}
