package properties

import (
	"cmp"
	"slices"
	"strings"

	"lockstep/conformance/alloy"
)

// plan orders the steps that lead to an instance: each after those that it needs.
type plan struct {
	state  alloy.State
	steps  []startStep
	after  map[int][]int // what has to come before a step
	birth  map[string]int
	opened map[string]int // client -> what makes it ready, or begins its flight
	ends   map[string]int // client -> its retirement
	scopes map[string][]int
}

func newPlan(state alloy.State) *plan {
	p := &plan{
		state: state, after: make(map[int][]int), birth: make(map[string]int),
		opened: make(map[string]int), ends: make(map[string]int), scopes: make(map[string][]int),
	}
	for _, process := range state.Sigs["Process"] {
		p.birth[process] = p.add(startStep{do: doBirth, process: process})
	}
	for _, row := range state.Fields["Process.parent"] {
		p.steps[p.birth[row[0]]].child, p.steps[p.birth[row[0]]].process = row[0], row[1]
		p.follows(p.birth[row[0]], p.birth[row[1]])
	}
	scopeOf := make(map[string]string)
	for _, row := range state.Fields["Running.scopes"] {
		n := p.add(startStep{do: doScope, process: row[0], scope: row[1]}, p.birth[row[0]])
		p.scopes[row[0]] = append(p.scopes[row[0]], n)
		scopeOf[row[0]] = cmp.Or(scopeOf[row[0]], row[1])
	}
	for _, row := range state.Fields["Process.parent"] { // which has discarded what it inherited
		p.follows(p.birth[row[0]], p.scopes[row[1]]...)
	}
	for _, c := range state.Sigs["Client"] {
		p.client(c, scopeOf[p.one("opener", c)])
	}
	for _, row := range state.Fields["Running.leases"] {
		p.lease(row[0], row[1])
	}
	p.orderClients()
	return p
}

func (p *plan) add(s startStep, after ...int) int {
	p.steps = append(p.steps, s)
	p.follows(len(p.steps)-1, after...)
	return len(p.steps) - 1
}

func (p *plan) follows(step int, after ...int) { p.after[step] = append(p.after[step], after...) }

// one returns what a field has for an atom, or "".
func (p *plan) one(field string, atoms ...string) string {
	for name, rows := range p.state.Fields {
		if name != field && !strings.HasSuffix(name, "."+field) {
			continue
		}
		for _, row := range rows {
			if slices.Equal(row[:len(row)-1], atoms) {
				return row[len(row)-1]
			}
		}
	}
	return ""
}

// is says in which state a process's copy of a client is, and "" where it has none.
func (p *plan) is(process, client string) string {
	word, _, _ := strings.Cut(p.one("Running.copies", process, client), "$")
	return word[strings.LastIndex(word, "/")+1:]
}

func (p *plan) client(c, anyScope string) {
	opener, slot := p.one("opener", c), p.one("serves", c)
	scope := cmp.Or(p.one("Slot.scope", slot), anyScope)
	step := startStep{process: opener, scope: scope, client: c}
	switch p.is(opener, c) {
	case "Ready":
		step.do = doOpen
		p.opened[c] = p.add(step, p.scopes[opener]...)
	case "Draining":
		step.do = doOpen
		p.opened[c] = p.add(step, p.scopes[opener]...)
		step.do = doRetire
		p.ends[c] = p.add(step, p.opened[c])
	}
}

func (p *plan) lease(process, l string) {
	step := startStep{process: process, scope: p.one("by", l), lease: l, do: doWait}
	step.client = p.one("Running.holds", process, l)
	if step.client == "" { // it waits, when all that its slot had before is there
		n := p.add(step, p.scopes[process]...)
		for _, c := range p.state.Sigs["Client"] {
			if p.one("opener", c) == process && p.one("serves", c) == p.one("wants", l) {
				if end, ok := p.ends[c]; ok {
					p.follows(n, end)
				}
				if p.is(process, c) == "Opening" {
					if _, ok := p.opened[c]; !ok {
						p.opened[c] = n
					}
				}
			}
		}
		return
	}
	step.do = doGrant
	n := p.add(step, p.opened[step.client])
	if end, ok := p.ends[step.client]; ok {
		p.follows(end, n)
	}
}

// orderClients puts the clients of a slot one after the other, and births between what crosses and
// what does not.
func (p *plan) orderClients() {
	for i, c := range p.state.Sigs["Client"] {
		opener := p.one("opener", c)
		for _, d := range p.state.Sigs["Client"][i+1:] {
			if p.one("opener", d) != opener || p.one("serves", d) != p.one("serves", c) {
				continue
			}
			first, second := c, d
			if p.rank(c) > p.rank(d) {
				first, second = d, c
			}
			if end, ok := p.ends[first]; ok {
				p.follows(p.opened[second], end)
			}
		}
		for _, row := range p.state.Fields["Process.parent"] {
			switch {
			case row[1] != opener:
			case p.is(row[0], c) != "":
				p.follows(p.birth[row[0]], p.opened[c])
			case p.is(opener, c) != "Opening": // a flight does not cross anyway
				p.follows(p.opened[c], p.birth[row[0]])
			}
		}
	}
}

// rank says which clients of a slot come first: those that nothing holds any more, for a scope with
// a lease on an exclusive client calls for no other.
func (p *plan) rank(client string) int {
	if _, ok := p.ends[client]; !ok {
		return 2
	}
	held := func(row []string) bool { return row[2] == client }
	if slices.ContainsFunc(p.state.Fields["Running.holds"], held) {
		return 1
	}
	return 0
}

// order returns the steps, each after those that it needs, where there is such an order.
func (p *plan) order() ([]startStep, bool) {
	done := make([]bool, len(p.steps))
	var out []startStep
	ready := func(n int) bool {
		missing := func(m int) bool { return !done[m] }
		return !done[n] && !slices.ContainsFunc(p.after[n], missing)
	}
	for len(out) < len(p.steps) {
		next := 0
		for next < len(p.steps) && !ready(next) {
			next++
		}
		if next == len(p.steps) {
			return nil, false
		}
		done[next] = true
		out = append(out, p.steps[next])
	}
	return out, true
}
