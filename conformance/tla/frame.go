package tla

import (
	"math/rand/v2"

	"lockstep/conformance/tla/syntax"
	"lockstep/conformance/tla/value"
)

// machine is one evaluation: the state, the next state as far as it is known, and the values of the
// constants. One goroutine uses it.
type machine struct {
	*Model
	now, next []value.Value // by variable; nil where next is not assigned yet
	// origin and target are now and next outside of primed expressions and ENABLED.
	origin, target   []value.Value
	ahead            []value.Value      // the room for next
	era              uint64             // counts the states and steps that were looked at
	edition          uint64             // of now, see revise
	draft            uint64             // of next, see redraft
	held             []*memory          // of each expression that is held, by its place
	heldParts        int                // how many parts what is held has come to
	interner         *value.Interner    // nil where functions are made without a look at others
	worths           []worth            // by site
	evals, look, end int                // steps so far, when to pause, when to give up
	interrupt        func() error       // nil, or asked now and then whether to go on
	primed           bool               // now is really the next state
	free             []*syntax.Instance // those whose variables an ENABLED binds
	freed            []value.Value      // of these variables, where they have some
	base             frame              // outside of all calls
	unset            int                // how many variables a step has given no value yet
	given            []*value.Value     // the variables that have got one, in this order
	dice             dice
	random           *rand.Rand   // what a simulation chooses by, nil in a search
	say              func(string) // in the place of Model.Output, where it is not nil
	session          *session     // of the run, nil outside of one
	situation        situation
	outer            *scene        // of who applies what was made in another one, or nil
	nested           int           // how deep such applications are within each other
	applied          *applications // nil before they are needed
	kept             uint64        // the era in which something was last kept amid a state
	tries            int           // how many evaluations that may fail are within each other
	exceeded         bool          // the last one of these that failed did so at a bound
	halves           int           // how many states were found between the halves of A \cdot B
	// These are of states under SYMMETRY, without VIEW and with it; nil before they are needed.
	orbits          *value.Orbits
	representatives *value.Representatives
	route           route
	stop            *stop // of the route, where that is followed
	stack
}

// neverSet is how many variables have no value where it does not matter whether all have one: in
// ENABLED.
const neverSet = 1 << 30

// depthMax bounds the depth of operator calls, so that no recursion overflows the stack.
const depthMax = 10_000

// frame holds what the identifiers of one call of an operator mean. Its slots are laid out by the
// compiler: parameters, bound variables and LET definitions.
type frame struct {
	*machine
	up    *frame // of the operator or LAMBDA that this one is nested in
	slots []cell
	mark  mark // where the stack is to go back to when the call has ended

	// These say what is being evaluated, for errors: the operator, where it is applied, and the
	// frame that it is applied in.
	code *opCode
	site syntax.Node
	from *frame
}

// cell is a slot's content: a value, or what is none yet.
type cell struct {
	v value.Value
	t *thunk
}

// operator returns the operator that a cell holds.
func (c *cell) operator() *operator { return c.t.op }

// thunk is an expression with the frame that it is to be evaluated in. Its value is kept once it is
// known, for as long as the states that it is of stay what they are. It may be an operator instead,
// or a function whose definition is being evaluated.
type thunk struct {
	n     node
	fr    *frame
	v     value.Value
	op    *operator
	rf    *recursive
	level syntax.Level
	whole bool // it was evaluated for more than to be applied
	// edition is that of the state which v, or what rf knows, is of, and draft of its next state.
	edition, draft uint64
}

// operator is an operator as an argument: a definition, a LAMBDA or a built-in one.
type operator struct {
	code    *opCode
	up      *frame
	builtin *syntax.Builtin
}

// opCode is a compiled definition or LAMBDA.
type opCode struct {
	def    *syntax.Def // nil for a LAMBDA
	params []*syntax.Param
	body   node
	size   int // of its frames
	// global is the place among the model's cached values, for a constant without parameters.
	global int
	held   holding
	height int32 // of the body
	// These tell whether the body is one, see surely.
	guard, noTarget, sure, eager trait
}

func (fr *frame) frameAt(up int) *frame {
	for ; up > 0; up-- {
		fr = fr.up
	}
	return fr
}

// revise says that now is not what it was, although the evaluation goes on: a variable loses its
// value while initial states are enumerated, or another state takes the place of now. What thunks
// know is of the edition of the state that it was evaluated in.
func (m *machine) revise() { m.edition++ }

// redraft says that next is not what it was, other than by a variable that has got a value: what
// was evaluated while that had none does not depend on it.
func (m *machine) redraft() { m.draft++ }

// isKnown says whether a thunk has a value in the mode (state or next state) that fr is in.
func (t *thunk) isKnown(fr *frame) bool { return t.v != nil && t.isOf(fr) }

// isOf says whether what a thunk knows is of the state that fr looks at.
func (t *thunk) isOf(fr *frame) bool {
	return t.level == syntax.ConstantLevel || !fr.primed && t.edition == fr.edition &&
		(t.level == syntax.StateLevel || t.draft == fr.draft)
}

// keep notes what is known of the states that fr looks at.
func (t *thunk) keep(fr *frame, v value.Value, rf *recursive) {
	t.v, t.rf, t.edition, t.draft = v, rf, fr.edition, fr.draft
}

// keeps says whether a thunk may keep what is evaluated in the mode that fr is in.
func (t *thunk) keeps(fr *frame) bool {
	return t.level == syntax.ConstantLevel || t.level <= syntax.ActionLevel && !fr.primed
}

// force returns a thunk's value in the mode that fr is in.
func (t *thunk) force(fr *frame) value.Value {
	if t.isKnown(fr) {
		return t.v
	}
	weight := fr.weight
	if c := t.fr.code; c != nil {
		fr.weigh(t.n.ast(), c.height)
	}
	v := t.n.eval(t.fr)
	fr.weight = weight
	if t.keeps(fr) {
		t.keep(fr, v, t.rf)
	}
	return v
}

// moment is where an evaluation is, to go back to where a part of it fails.
type moment struct {
	now, next    []value.Value
	primed       bool
	free         []*syntax.Instance
	freed        []value.Value
	height       mark
	unset, given int
}

func (m *machine) moment() moment {
	return moment{
		m.now, m.next, m.primed, m.free, m.freed, m.stack.mark, m.unset, len(m.given),
	}
}

// goBack takes up what was before a part that failed. What that has given variables is theirs no
// longer, and what is known of states may be of one that it looked at.
func (m *machine) goBack(to moment) {
	m.now, m.next, m.primed, m.free, m.freed = to.now, to.next, to.primed, to.free, to.freed
	m.stack.mark, m.unset, m.given = to.height, to.unset, m.given[:to.given]
	m.redraft()
	m.revise()
}

// primedDo runs f with the next state in the place of the state.
func (m *machine) primedDo(at syntax.Node, f func() value.Value) value.Value {
	now, next := m.prime(at)
	v := f()
	m.unprime(now, next)
	return v
}

// evalPrimed evaluates an expression with the next state in the place of the state.
func (fr *frame) evalPrimed(n node) value.Value {
	now, next := fr.prime(n.ast())
	v := n.eval(fr)
	fr.unprime(now, next)
	return v
}

func (m *machine) prime(at syntax.Node) (now, next []value.Value) {
	if m.primed {
		fail(at, "a primed expression within a primed one")
	}
	if m.next == nil {
		fail(at, "%s is of the next state, and there is none here", syntax.Text(at))
	}
	now, next = m.now, m.next
	m.now, m.next, m.primed = next, nil, true
	return now, next
}

func (m *machine) unprime(now, next []value.Value) { m.now, m.next, m.primed = now, next, false }

// bindArg binds the variables to an argument of the function.
func (n *funcCtor) bindArg(fr *frame, arg value.Value) {
	if n.single {
		n.groups[0].bind(fr, arg)
		return
	}
	parts, ok := value.Seq(arg)
	for _, g := range n.groups {
		for _, s := range g.slots {
			if !ok || len(parts) == 0 {
				fail(n.n, "%v has too few parts to be an argument of the function", arg)
			}
			part := parts[0]
			parts = parts[1:]
			if g.tuple {
				g.bindTuple(fr, part)
				break
			}
			fr.slots[s] = cell{v: part}
		}
	}
}
