package config

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"slices"
	"time"
)

// Change is what became of a configuration.
type Change struct {
	Before, After *Config
	// Sections are those with a value that is another one, in the order of Variables.
	Sections []string
}

// Touches says whether a section changed: "factory", "postgres", "redis" and so on.
func (c Change) Touches(section string) bool { return slices.Contains(c.Sections, section) }

// Diff returns what changed between two configurations. It looks at what they mean: a password that
// moved from REDIS_URL to REDIS_PASSWORD, or a default that was written out, is no change.
func Diff(before, after *Config) Change {
	c := Change{Before: before, After: after}
	for _, b := range table {
		if !b.same(before, after) && !c.Touches(b.Section) {
			c.Sections = append(c.Sections, b.Section)
		}
	}
	return c
}

// EveryDefault is WatchOptions.Every where it is zero.
const EveryDefault = 5 * time.Second

// WatchOptions say how a configuration is followed.
type WatchOptions struct {
	Options
	// Every is how often the files are read; zero means EveryDefault, and less than zero never.
	// What changed is handed on when two readings in a row agree about it: a file that is being
	// written may say anything.
	Every time.Duration
	// Now has the files read, and what changed handed on, at once. Give it a channel that
	// signal.Notify sends to, for SIGHUP. Nil means never; a closed one as well.
	Now <-chan os.Signal
	// Failed is told when the configuration has become wrong, with Problems, and when apply erred:
	// once, until it is another error. Nil means that Options.Logger is told, and of an error of
	// apply no more than that there is one.
	Failed func(error)
}

// Watch follows the files of a configuration until ctx ends, and returns its error. Whenever the
// configuration changed, apply is called with what did; never when nothing did, and never with a
// configuration that is wrong: the last good one stays. Where apply errs it is called again, at the
// next reading, with the change from what it took last.
//
// The environment of a process does not change, so changes come from .env files and from files that
// variables like DATABASE_URL_FILE name. apply is called by the goroutine that called Watch.
func Watch(
	ctx context.Context, o WatchOptions, current *Config,
	apply func(context.Context, Change) error,
) error {
	w := &watch{options: o.Options, tell: o.teller(), current: current, apply: apply}
	w.options.Logger = nil // warnings were told by Load
	var tick <-chan time.Time
	if o.Every >= 0 {
		if o.Every == 0 {
			o.Every = EveryDefault
		}
		ticker := time.NewTicker(o.Every)
		defer ticker.Stop()
		tick = ticker.C
	}
	now := o.Now
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick:
			w.read(ctx, false)
		case _, open := <-now:
			if !open {
				now = nil
				continue
			}
			w.read(ctx, true)
		}
	}
}

// watch is how far a configuration is followed.
type watch struct {
	options Options
	tell    func(error)
	apply   func(context.Context, Change) error
	current *Config // which apply took last
	seen    *Config // by the last reading
	failed  string  // what was wrong with the last reading, if anything was
	told    string  // of what is wrong, if anything is
}

// read reads the files once, and hands on what changed, at once or if the last reading saw it, too.
func (w *watch) read(ctx context.Context, now bool) {
	next, err := Load(w.options)
	if err != nil {
		settled := now || w.failed == err.Error()
		w.seen, w.failed = nil, err.Error()
		if settled {
			w.report(err)
		}
		return
	}
	change := Diff(w.current, next)
	settled := now || w.seen != nil && len(Diff(w.seen, next).Sections) == 0
	w.seen, w.failed = next, ""
	switch {
	case len(change.Sections) == 0:
		w.told = ""
	case settled:
		if err := w.apply(ctx, change); err != nil {
			w.report(err)
			return
		}
		w.current, w.told = next, ""
	}
}

// report tells of an error, if it is not the one that was told last.
func (w *watch) report(err error) {
	if text := err.Error(); text != w.told {
		w.told = text
		w.tell(err)
	}
}

// teller returns who is told of errors. An error of apply is not ours: it may show anything.
func (o WatchOptions) teller() func(error) {
	if o.Failed != nil {
		return o.Failed
	}
	return func(err error) {
		if o.Logger == nil {
			return
		}
		attr := slog.String("problems", "the change could not be applied")
		if problems := Problems(nil); errors.As(err, &problems) {
			attr = slog.String("problems", problems.Error())
		}
		o.Logger.LogAttrs(context.Background(), slog.LevelWarn, "configuration not reloaded", attr)
	}
}
