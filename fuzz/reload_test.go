package fuzz

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"lockstep/config"
)

// script is a machine whose file .env is another one whenever it is read, the last one again and
// again; then over is called.
type script struct {
	machine
	contents []string
	next     int
	over     func()
}

func (s *script) ReadFile(path string, sizeMax int) ([]byte, error) {
	if path == ".env" {
		if s.next >= len(s.contents) && s.over != nil {
			s.over()
		}
		s.files[path] = s.contents[min(s.next, len(s.contents)-1)]
		s.next++
	}
	return s.machine.ReadFile(path, sizeMax)
}

// How a file is followed, as bits.
const (
	polled  = 1 << iota // each content is read twice, instead of once when a signal comes
	logged              // what is wrong goes to a logger
	refused             // the first change that is handed on is refused
)

// follower follows a file that changes.
type follower struct {
	way       byte
	contents  []string
	mounted   string
	got       [][]string // the sections of each change that was handed on
	told      bytes.Buffer
	current   *config.Config // which was taken last
	misplaced bool           // a change was from another configuration
}

var errRefused = errors.New("the change is refused")

// FuzzReload follows a file that changes: it is what the fuzzer wrote first, then what it wrote
// second, then wrong, and then both again. Of the assignments that were chosen those to .env.local
// stand in the second file, the others in the first. What is handed on is what changed since it was
// last taken, and no more often than something did, or it was refused; nothing that is wrong is
// handed on; and what is told of it shows no secret.
func FuzzReload(f *testing.F) {
	f.Fuzz(func(t *testing.T, first, second, mounted string, way byte, choice []byte) {
		toFirst, toSecond, _ := choose(choice)
		before := strings.Join(append(toFirst, environmentWords.expand(first)), "\n")
		after := strings.Join(append(toSecond, environmentWords.expand(second)), "\n")
		file := &follower{
			way: way, mounted: environmentWords.expand(mounted),
			contents: []string{before, after, "PORT=#", after, before, before}, got: [][]string{},
		}
		want := file.expected(t)
		if want != nil {
			file.follow(t)
			require.Equal(t, want, file.got)
			require.NotZero(t, file.told.Len(), "a wrong file is told of")
			require.Empty(t, secretIn(file.told.String()))
			require.False(t, file.misplaced)
		}
	})
}

// options are those by which a file of these contents is read, each so often.
func (f *follower) options(times int, over func()) config.Options {
	var contents []string
	for _, content := range f.contents {
		for range times {
			contents = append(contents, content)
		}
	}
	return config.Options{
		Environ: []string{"MOCK_SERVICES_ENABLED=true"},
		System: &script{
			contents: contents, over: over,
			machine: machine{files: map[string]string{"mounted": f.mounted}},
		},
	}
}

// expected returns the sections that each change touches, or nil where the first content is no
// configuration.
func (f *follower) expected(t *testing.T) [][]string {
	options := f.options(1, nil)
	last, err := config.Load(options)
	if err != nil {
		return nil
	}
	want := [][]string{}
	for range len(f.contents) - 1 {
		next, err := config.Load(options)
		if err != nil {
			require.Empty(t, secretIn(err.Error()))
			continue
		}
		require.Empty(t, config.Diff(next, next).Sections)
		if change := config.Diff(last, next); len(change.Sections) > 0 {
			want = append(want, change.Sections)
			if f.way&refused == 0 || len(want) > 1 {
				last = next
			}
		}
	}
	return want
}

// follow follows the file to the end of its contents.
func (f *follower) follow(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	now, ended := make(chan os.Signal), make(chan error, 1)
	o := config.WatchOptions{Options: f.options(1, nil), Every: -1, Now: now}
	if f.way&polled != 0 {
		// The first time is the reading before it is followed.
		o = config.WatchOptions{Options: f.options(2, cancel), Every: time.Microsecond}
		o.System.(*script).next++
	}
	if f.way&logged != 0 {
		o.Logger = slog.New(slog.NewTextHandler(&f.told, nil))
	} else {
		o.Failed = func(err error) { _, _ = f.told.WriteString(err.Error()) }
	}
	var err error
	f.current, err = config.Load(o.Options)
	require.NoError(t, err)
	f.told.Reset() // warnings are told then
	go func() { ended <- config.Watch(ctx, o, f.current, f.take) }()
	if f.way&polled == 0 {
		for range len(f.contents) - 1 { // none is taken before the reading for the last one ended
			now <- os.Interrupt
		}
		close(now)
		cancel()
	}
	require.ErrorIs(t, <-ended, context.Canceled)
}

// take is handed each change.
func (f *follower) take(_ context.Context, c config.Change) error {
	f.misplaced = f.misplaced || c.Before != f.current
	f.got = append(f.got, c.Sections)
	if f.way&refused != 0 && len(f.got) == 1 {
		return errRefused
	}
	f.current = c.After
	return nil
}
