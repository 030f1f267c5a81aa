package tla_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	must "github.com/stretchr/testify/require"

	"lockstep/conformance/tla"
	"lockstep/conformance/tla/value"
)

// parts notes the values of a variable that a search finds, by how they are written.
type parts struct {
	name  string
	found map[string]map[value.Value]bool
}

func (p *parts) Found(s tla.FoundState) {
	v := s.State.Value(p.name)
	text := v.String()
	if p.found[text] == nil {
		p.found[text] = make(map[value.Value]bool)
	}
	p.found[text][v] = true
}

func (p *parts) Explored(int, []tla.FoundStep) {}

// The walker takes coins wherever it is, and each time makes one of few bags: each of them once,
// but for that of the initial predicate.
func TestPartsOfStatesThatAreEqualAreOne(t *testing.T) {
	p := &parts{name: "bag", found: make(map[string]map[value.Value]bool)}
	o := tla.CheckOptions{Workers: 1, Observers: []tla.Observer{p}}
	_, err := load(t, specs, "Walk", "Walk_Poor.cfg").Check(t.Context(), o)
	must.NoError(t, err)
	must.Len(t, p.found, 5)
	for text, values := range p.found {
		assert.Len(t, values, 1, text)
	}
}
