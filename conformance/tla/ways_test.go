package tla_test

import "slices"

// formula is an action, or a predicate of initial states, of the variables a and b. What it is
// written as may be more than what it comes to: Both(P) is the conjunction of P and P.
type formula struct {
	text string
	sort sort
	of   []*formula
	name string // of what is bound, or the variable
	more string // of what else is bound
	set  []term // what a name, or a variable, is one of
	cond condition
}

type sort uint8

const (
	conjunction sort = iota
	disjunction
	exists
	forall
	choice  // of two formulas, by a condition
	implied // by a condition
	bound   // to the only term of the set
	given   // a variable that is equal to a term, or one of a set
	stated  // a condition
	able    // ENABLED
)

// term is a number, or what a name stands for and a number, modulo 3.
type term struct {
	name string
	plus int
}

type condition struct {
	left, right term
	less        bool
}

// names is what names stand for.
type names struct {
	name string
	v    int
	up   *names
}

func (n *names) of(t term) int {
	if t.name == "" {
		return t.plus
	}
	for n.name != t.name {
		n = n.up
	}
	return (n.v + t.plus) % 3
}

// among returns the elements of a set, in their order.
func (n *names) among(set []term) []int {
	var out []int
	for _, t := range set {
		out = append(out, n.of(t))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func (n *names) holds(c condition) bool {
	if c.less {
		return n.of(c.left) < n.of(c.right)
	}
	return n.of(c.left) == n.of(c.right)
}

// conjunct is a formula that is left, with what its names stand for; others follow.
type conjunct struct {
	f     *formula
	names *names
	then  *conjunct
}

// ways is how TLC finds all ways to make formulas true: it keeps a list of what is left, and only
// tests that once both variables have values.
type ways struct {
	vars  map[string]int
	found [][2]int
	steps int // that were taken
}

// waysMax bounds the steps to find all ways.
const waysMax = 3000

func (w *ways) rest(c *conjunct) {
	switch {
	case c != nil && len(w.vars) < 2:
		w.take(c.f, c.names, c.then)
		return
	case c != nil && !w.is(c.f, c.names):
		return
	case c != nil:
		w.rest(c.then)
		return
	}
	w.found = append(w.found, [2]int{w.vars["a"], w.vars["b"]})
}

func (w *ways) take(f *formula, n *names, then *conjunct) {
	if w.steps++; w.steps > waysMax {
		return
	}
	switch f.sort {
	case conjunction:
		for _, g := range slices.Backward(f.of[1:]) {
			then = &conjunct{g, n, then}
		}
		w.take(f.of[0], n, then)
	case disjunction:
		for _, g := range f.of {
			w.take(g, n, then)
		}
	case exists:
		for _, m := range f.choices(n) {
			w.take(f.of[0], m, then)
		}
	case forall:
		all := f.choices(n)
		for _, m := range all[1:] {
			then = &conjunct{f.of[0], m, then}
		}
		w.take(f.of[0], all[0], then)
	case choice:
		w.take(f.branch(n), n, then)
	case bound:
		w.take(f.of[0], &names{f.name, n.of(f.set[0]), n}, then)
	case implied:
		if n.holds(f.cond) {
			w.take(f.of[0], n, then)
		} else {
			w.rest(then)
		}
	case given:
		w.give(f, n, then)
	default:
		if w.is(f, n) {
			w.rest(then)
		}
	}
}

func (w *ways) give(f *formula, n *names, then *conjunct) {
	if _, ok := w.vars[f.name]; ok {
		if w.is(f, n) {
			w.rest(then)
		}
		return
	}
	for _, v := range n.among(f.set) {
		w.vars[f.name] = v
		w.rest(then)
		delete(w.vars, f.name)
	}
}

// choices returns what the names that are bound may stand for, the first one changing fastest.
func (f *formula) choices(n *names) (all []*names) {
	elems := n.among(f.set)
	if f.more == "" {
		for _, v := range elems {
			all = append(all, &names{f.name, v, n})
		}
		return all
	}
	for _, u := range elems {
		for _, v := range elems {
			all = append(all, &names{f.name, v, &names{f.more, u, n}})
		}
	}
	return all
}

func (f *formula) branch(n *names) *formula {
	if n.holds(f.cond) {
		return f.of[0]
	}
	return f.of[1]
}

// is tests a formula: all variables that it refers to have values.
func (w *ways) is(f *formula, n *names) bool {
	part := func(g *formula) bool { return w.is(g, n) }
	body := func(m *names) bool { return w.is(f.of[0], m) }
	switch f.sort {
	case conjunction:
		return !slices.ContainsFunc(f.of, func(g *formula) bool { return !part(g) })
	case disjunction:
		return slices.ContainsFunc(f.of, part)
	case exists:
		return slices.ContainsFunc(f.choices(n), body)
	case forall:
		return !slices.ContainsFunc(f.choices(n), func(m *names) bool { return !body(m) })
	case choice:
		return w.is(f.branch(n), n)
	case bound:
		return w.is(f.of[0], &names{f.name, n.of(f.set[0]), n})
	case implied:
		return !n.holds(f.cond) || w.is(f.of[0], n)
	case given:
		return slices.Contains(n.among(f.set), w.vars[f.name])
	case able:
		some := ways{vars: make(map[string]int)}
		some.take(f.of[0], n, nil)
		return len(some.found) > 0
	default:
		return n.holds(f.cond)
	}
}
