package fuzz

import (
	"context"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"lockstep/config"
)

// script is a machine whose file .env is another one whenever it is read, the last one again and
// again.
type script struct {
	machine
	contents []string
	next     int
}

func (s *script) ReadFile(path string, sizeMax int) ([]byte, error) {
	if path == ".env" {
		s.files[path] = s.contents[min(s.next, len(s.contents)-1)]
		s.next++
	}
	return s.machine.ReadFile(path, sizeMax)
}

// FuzzReload follows a file that changes: it is what the fuzzer wrote first, then what it wrote
// second, then wrong, and then both again. What is handed on is what changed since it was last
// handed on, and no more often than something did; nothing that is wrong is handed on; and what is
// told of it shows no secret.
func FuzzReload(f *testing.F) {
	f.Fuzz(func(t *testing.T, first, second, mounted string) {
		before, after := environmentWords.expand(first), environmentWords.expand(second)
		contents := []string{before, after, "PORT=#", after, before, before}
		options := func() config.Options {
			return config.Options{
				Environ: []string{"MOCK_SERVICES_ENABLED=true"},
				System: &script{contents: contents, machine: machine{files: map[string]string{
					"mounted": environmentWords.expand(mounted),
				}}},
			}
		}
		want := expectations(t, options(), len(contents))
		if want != nil {
			require.Equal(t, want, handedOn(t, options(), len(contents)-1))
		}
	})
}

// expectations returns the sections that each change touches, or nil where the first content is no
// configuration.
func expectations(t *testing.T, options config.Options, readings int) [][]string {
	last, err := config.Load(options)
	if err != nil {
		return nil
	}
	want := [][]string{}
	for range readings - 1 {
		next, err := config.Load(options)
		if err != nil {
			require.Empty(t, secretIn(err.Error()))
			continue
		}
		if change := config.Diff(last, next); len(change.Sections) > 0 {
			want, last = append(want, change.Sections), next
		}
		require.Empty(t, config.Diff(next, next).Sections)
	}
	return want
}

// handedOn follows the file for that many readings, each as soon as a signal comes, and returns the
// sections of each change that was handed on.
func handedOn(t *testing.T, options config.Options, readings int) [][]string {
	last, err := config.Load(options)
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	now, ended := make(chan os.Signal), make(chan error, 1)
	got := [][]string{}
	var wrong []string // what follows is told of, or looked at, by one goroutine at a time
	current := last
	go func() {
		ended <- config.Watch(ctx, config.WatchOptions{
			Options: options, Every: -1, Now: now,
			Failed: func(err error) { wrong = append(wrong, err.Error()) },
		}, last, func(_ context.Context, c config.Change) error {
			if c.Before != current {
				wrong = append(wrong, "the change is from another configuration")
			}
			got, current = append(got, c.Sections), c.After
			return nil
		})
	}()
	for range readings { // none is taken before the reading for the one before it ended
		now <- os.Interrupt
	}
	cancel()
	require.ErrorIs(t, <-ended, context.Canceled)
	require.NotEmpty(t, wrong, "a wrong file is told of")
	for _, text := range wrong {
		require.Empty(t, secretIn(text))
		require.NotContains(t, text, "another configuration")
	}
	return got
}
