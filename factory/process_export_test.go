package factory

import (
	"errors"
	"slices"
	"sync/atomic"
)

// NextEpoch is nextEpoch.
var NextEpoch = nextEpoch

// EpochSkip is epochSkip.
const EpochSkip = epochSkip

// Fact is a source that a test sets. It is safe for concurrent use.
type Fact struct {
	Name  string
	value atomic.Pointer[string]
}

// ErrUnreadable is what a Fact without a value errs with.
var ErrUnreadable = errors.New("unreadable")

// Set sets what f tells.
func (f *Fact) Set(value string) { f.value.Store(&value) }

// Forget makes f unreadable.
func (f *Fact) Forget() { f.value.Store(nil) }

func (f *Fact) read() (string, error) {
	if v := f.value.Load(); v != nil {
		return *v, nil
	}
	return "", ErrUnreadable
}

// NewOSOf returns an identity that reads facts instead of what the operating system tells.
func NewOSOf(cfg OSConfig, facts ...*Fact) (*OSIdentity, error) {
	var sources []source
	for _, f := range facts {
		sources = append(sources, source{f.Name, f.read})
	}
	return newOS(cfg, sources)
}

// CloneOf returns what a snapshot of o's process, restored beside it, has for o.
func CloneOf(o *OSIdentity) *OSIdentity {
	clone := &OSIdentity{sources: o.sources, generation: o.generation}
	clone.state.Store(o.state.Load())
	hooks := slices.Clone(*o.hooks.Load())
	clone.hooks.Store(&hooks)
	return clone
}

// SetPID makes o remember another pid, as a forked child finds its parent's.
func (o *OSIdentity) SetPID(pid int) {
	s := *o.state.Load()
	s.PID = pid
	o.state.Store(&s)
}

// Hooks returns how many calls of OnSnapshot o remembers.
func Hooks(o *OSIdentity) int { return len(*o.hooks.Load()) }
