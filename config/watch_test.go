package config_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"os"
	"slices"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/config"
)

// watching is a watch under way, in a bubble.
type watching struct {
	files   *files
	now     chan os.Signal
	changes []config.Change // until the last settle
	errs    []error         // likewise

	mu       sync.Mutex // guards what follows
	changing []config.Change
	failing  []error
	refusal  error // what apply errs with
}

func (w *watching) failed(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.failing = append(w.failing, err)
}

func (w *watching) apply(_ context.Context, c config.Change) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.changing = append(w.changing, c)
	return w.refusal
}

// refuse has apply err from now on.
func (w *watching) refuse(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.refusal = err
}

// settle waits until nothing is under way.
func (w *watching) settle() {
	synctest.Wait()
	w.mu.Lock()
	defer w.mu.Unlock()
	w.changes, w.errs = slices.Clone(w.changing), slices.Clone(w.failing)
}

// follow begins to watch files in a bubble, and runs test beside it.
func follow(t *testing.T, content map[string]string, test func(*watching)) {
	synctest.Test(t, func(t *testing.T) {
		w := &watching{files: with(content), now: make(chan os.Signal)}
		options := config.WatchOptions{
			Options: config.Options{Environ: mocked(), System: w.files},
			Now:     w.now, Failed: w.failed,
		}
		current, err := config.Load(options.Options)
		require.NoError(t, err)
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- config.Watch(ctx, options, current, w.apply) }()
		test(w)
		cancel()
		require.ErrorIs(t, <-ended, context.Canceled)
	})
}

// readings lets so many readings pass.
func (w *watching) readings(n int) {
	time.Sleep(time.Duration(n)*config.EveryDefault + time.Millisecond) // of the bubble's clock
	w.settle()
}

func TestAChangeIsHandedOnOnceAndSettled(t *testing.T) {
	follow(t, map[string]string{".env": "REDIS_PASSWORD=old\nREDIS_HOST=h"}, func(w *watching) {
		w.readings(3)
		assert.Empty(t, w.changes, "nothing changed (reinit-unchanged)")
		w.files.write(".env", "REDIS_PASSWORD=new\nREDIS_HOST=h")
		w.readings(1)
		assert.Empty(t, w.changes, "the file may be half written")
		w.readings(1)
		require.Len(t, w.changes, 1)
		assert.Equal(t, []string{"redis"}, w.changes[0].Sections)
		assert.True(t, w.changes[0].Touches("redis"))
		assert.False(t, w.changes[0].Touches("postgres"))
		assert.Equal(t, "old", w.changes[0].Before.Redis.Password.Reveal())
		assert.Equal(t, "new", w.changes[0].After.Redis.Password.Reveal())
		w.readings(5)
		assert.Len(t, w.changes, 1)
		assert.Empty(t, w.errs)
	})
}

func TestWhatMeansTheSameIsNoChange(t *testing.T) {
	follow(t, map[string]string{".env": "REDIS_URL=redis://:pw12@h/1"}, func(w *watching) {
		for _, same := range []string{
			"# a comment\nREDIS_URL=redis://:pw12@h:6379/1\n",
			"REDIS_HOST=h\nREDIS_PASSWORD=pw12\nLOCKSTEP_REDIS_DB=1",
			"REDIS_URL='redis://h/1'\nREDIS_PASSWORD=\"pw12\"\nLOCKSTEP_REDIS_CALL_TIMEOUT=5000ms",
			"LOCKSTEP_REDIS_ADDRS=h:6379\nREDIS_PASSWORD=pw12\nLOCKSTEP_REDIS_DB=1\nPORT=3000",
		} {
			w.files.write(".env", same)
			w.readings(3)
			assert.Empty(t, w.changes, same)
		}
	})
}

func TestASignalHasChangesHandedOnAtOnce(t *testing.T) {
	follow(t, map[string]string{".env": "PORT=1"}, func(w *watching) {
		w.now <- syscall.SIGHUP
		w.files.write(".env", "PORT=2")
		w.now <- syscall.SIGHUP
		w.settle()
		require.Len(t, w.changes, 1)
		assert.Equal(t, []string{"application"}, w.changes[0].Sections)
		w.files.write(".env", "PORT=zwei")
		w.now <- syscall.SIGHUP
		w.settle()
		assert.Len(t, w.errs, 1)
		close(w.now)
		w.settle()
		w.files.write(".env", "PORT=3")
		w.readings(2)
		assert.Len(t, w.changes, 2)
	})
}

func TestAWrongConfigurationIsToldOnceAndTheLastGoodOneStays(t *testing.T) {
	follow(t, map[string]string{".env": "PORT=1"}, func(w *watching) {
		w.files.write(".env", "PORT=hunter2")
		w.readings(1)
		assert.Empty(t, w.errs, "the file may be half written")
		w.readings(4)
		require.Len(t, w.errs, 1)
		var problem *config.Problem
		require.ErrorAs(t, w.errs[0], &problem)
		assert.Equal(t, "PORT", problem.Variable)
		assert.NotContains(t, w.errs[0].Error(), "hunter2")
		w.files.write(".env", "PORT=1")
		w.readings(3)
		assert.Empty(t, w.changes, "it is again what it was")
		w.files.write(".env", "PORT=hunter2")
		w.readings(3)
		assert.Len(t, w.errs, 2, "it is wrong anew")
		w.files.write(".env", "PORT=2")
		w.readings(2)
		require.Len(t, w.changes, 1)
		assert.Equal(t, 1, w.changes[0].Before.Port)
	})
}

func TestAChangeThatCannotBeAppliedIsHandedOnAgain(t *testing.T) {
	follow(t, map[string]string{".env": "PORT=1"}, func(w *watching) {
		busy := errors.New("busy")
		w.refuse(busy)
		w.files.write(".env", "PORT=2")
		w.readings(4)
		assert.Len(t, w.changes, 3)
		assert.Equal(t, []error{busy}, w.errs, "told once")
		w.refuse(nil)
		w.readings(3)
		require.Len(t, w.changes, 4)
		assert.Equal(t, 1, w.changes[3].Before.Port, "from what was applied last")
	})
}

func TestWithoutFailedTheLoggerIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		system := with(map[string]string{".env": "PORT=hunter2"})
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		options := config.WatchOptions{Every: time.Second, Options: config.Options{
			Environ: mocked(), System: system, Logger: slog.New(slog.NewTextHandler(&log, nil)),
		}}
		apply := func(context.Context, config.Change) error { return errors.New("hunter3") }
		go func() {
			time.Sleep(30 * time.Second) // of the bubble's clock
			system.write(".env", "PORT=2")
		}()
		err := config.Watch(ctx, options, &config.Config{Port: 1}, apply)
		assert.ErrorIs(t, err, context.DeadlineExceeded)
		assert.Contains(t, log.String(), "PORT (.env:1)")
		assert.Contains(t, log.String(), "could not be applied")
		assert.NotContains(t, log.String(), "hunter")
		options.Logger, options.Every = nil, -1
		ctx, cancel = context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		now := make(chan os.Signal, 1)
		now <- os.Interrupt
		options.Now = now
		err = config.Watch(ctx, options, &config.Config{}, apply)
		assert.ErrorIs(t, err, context.DeadlineExceeded)
	})
}
