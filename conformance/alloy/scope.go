package alloy

import (
	"fmt"
	"strings"

	"lockstep/conformance/alloy/world"
	"lockstep/conformance/source"
)

// The scopes where a command has none.
const (
	overallDefault  = 3
	bitwidthDefault = 4
	maxSeqDefault   = 4
	stepsDefault    = 10
)

// The bounds of what a command may ask for. Those of the Analyzer are higher: a bit width of 30,
// and any number of atoms.
const (
	bitwidthMax = 16
	atomsMax    = 100_000
)

// scopes says how many atoms each signature may have in a command, and what they are.
type scopes struct {
	cmd   *world.Command
	order []*world.Sig       // the signatures, in the world's order
	size  map[*world.Sig]int // no entry where nothing is known of it
	exact map[*world.Sig]bool

	bitwidth, maxSeq   int
	minSteps, maxSteps int // 0 where the model is not temporal

	// fresh holds the atoms of a signature that are in none of its children's fresh ones.
	fresh map[*world.Sig][]string
	// atoms holds all atoms of signatures; integers and strings follow them.
	atoms   []string
	strings []string
	names   names
}

// newScopes derives the scopes of all signatures from those that the command gives, by the rules of
// the Analyzer. An error is an *[source.Error] at the command.
func newScopes(w *world.World, cmd *world.Command) (*scopes, error) {
	s := &scopes{
		cmd: cmd, order: w.Sigs, size: make(map[*world.Sig]int),
		exact: make(map[*world.Sig]bool), fresh: make(map[*world.Sig][]string),
	}
	steps := func() error { return s.steps(w) }
	for _, step := range []func() error{
		s.given, s.multiplicities, s.derive, s.integers, steps,
	} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	for _, sig := range w.Exact {
		s.exact[sig] = s.exact[sig] || sig.Kind == world.Prim
	}
	for _, sig := range s.order {
		if isTop(sig) {
			s.allot(sig)
		}
	}
	if len(s.atoms) > atomsMax {
		return nil, s.errorf("the scopes ask for more than %d atoms", atomsMax)
	}
	return s, s.literals(w)
}

func (s *scopes) errorf(format string, args ...any) error {
	return source.Errorf(s.cmd.At.Start, format, args...)
}

// isTop tells whether a signature extends none.
func isTop(sig *world.Sig) bool {
	return sig.Kind == world.Prim && sig.Parent == world.Univ && !sig.Builtin
}

// short returns a signature's name without the root module's path.
func short(sig *world.Sig) string { return strings.TrimPrefix(sig.Name, "this/") }

// set gives a signature its scope, which must not contradict one that it has.
func (s *scopes) set(sig *world.Sig, size int) error {
	switch old, known := s.size[sig]; {
	case sig.Builtin:
		return s.errorf("the built-in signature %s has no scope", sig.Name)
	case sig.Kind != world.Prim:
		return s.errorf("the subset signature %s has no scope", short(sig))
	case size < 0:
		return s.errorf("the scope of %s is negative", short(sig))
	case known && old != size:
		return s.errorf("the scope of %s is %d, and cannot be %d", short(sig), old, size)
	}
	s.size[sig] = size
	return nil
}

// given takes over the scopes that stand in the command.
func (s *scopes) given() error {
	for _, scope := range s.cmd.Scopes {
		if scope.Sig == world.String {
			continue // see literals
		}
		if err := s.permitted(scope); err != nil {
			return err
		}
		if err := s.set(scope.Sig, scope.From); err != nil {
			return err
		}
		if scope.Exactly {
			s.exact[scope.Sig] = true
		}
	}
	return nil
}

// permitted tells whether a signature may have a scope of the command.
func (s *scopes) permitted(scope *world.Scope) error {
	sig, n := scope.Sig, scope.From
	switch {
	case sig == world.Int:
		return s.errorf("Int has no scope: its size follows from the bit width, as in 5 Int")
	case sig.Enum:
		return s.errorf("the enum %s has no scope", short(sig))
	case sig.Mult == world.MultOne && !sig.Var && n != 1:
		return s.errorf("%s has the multiplicity one: its scope is 1, not %d", short(sig), n)
	case sig.Mult == world.MultOne && n < 1, sig.Mult == world.MultSome && n < 1:
		return s.errorf("%s has at least one atom: its scope cannot be %d", short(sig), n)
	case sig.Mult == world.MultLone && !sig.Var && n > 1:
		return s.errorf("%s has the multiplicity lone: its scope is 0 or 1, not %d", short(sig), n)
	}
	return nil
}

// multiplicities gives signatures of one atom, or of at most one, their scopes. An atom of one that
// varies may be another in each state.
func (s *scopes) multiplicities() error {
	for _, sig := range s.order {
		if sig.Kind != world.Prim || sig.Var {
			continue
		}
		switch {
		case sig.Mult == world.MultOne:
			s.exact[sig] = true
		case sig.Mult != world.MultLone || s.known(sig) == 0:
			continue
		}
		if err := s.set(sig, 1); err != nil {
			return err
		}
	}
	return nil
}

// known returns a signature's scope, or -1.
func (s *scopes) known(sig *world.Sig) int {
	if n, ok := s.size[sig]; ok {
		return n
	}
	return -1
}

// derive derives the scopes that the command leaves open, each rule until it changes nothing.
func (s *scopes) derive() error {
	rules := []func() (bool, error){s.deriveAbstract, s.deriveOverall, s.deriveChildren}
	for i := 0; i < len(rules); {
		changed, err := rules[i]()
		if err != nil {
			return err
		}
		if changed {
			i = 0
		} else {
			i++
		}
	}
	return nil
}

// deriveAbstract gives an abstract signature the sum of its children's scopes, or the one child
// without a scope what the others leave.
func (s *scopes) deriveAbstract() (changed bool, err error) {
	for _, sig := range s.order {
		if !sig.Abstract || sig.Kind != world.Prim || len(sig.Children) == 0 {
			continue
		}
		sum, open := 0, []*world.Sig(nil)
		for _, child := range sig.Children {
			if n := s.known(child); n >= 0 {
				sum += n
			} else {
				open = append(open, child)
			}
		}
		switch n := s.known(sig); {
		case n < 0 && len(open) == 0:
			err = s.set(sig, sum)
		case n >= 0 && len(open) == 1:
			err = s.set(open[0], max(0, n-sum))
		default:
			continue
		}
		if err != nil {
			return false, err
		}
		changed = true
	}
	return changed, nil
}

// deriveOverall gives top-level signatures the overall scope. An enum without members is empty.
func (s *scopes) deriveOverall() (changed bool, err error) {
	overall := s.cmd.Overall
	if overall < 0 && len(s.cmd.Scopes) == 0 {
		overall = overallDefault
	}
	for _, sig := range s.order {
		if !isTop(sig) || s.known(sig) >= 0 {
			continue
		}
		n := overall
		if sig.Enum {
			n = 0
		}
		if n < 0 {
			return false, s.errorf("no scope is given for %s", short(sig))
		}
		if err := s.set(sig, n); err != nil {
			return false, err
		}
		changed = true
	}
	return changed, nil
}

// deriveChildren gives a signature the scope of the one that it extends.
func (s *scopes) deriveChildren() (changed bool, err error) {
	for _, sig := range s.order {
		if sig.Kind != world.Prim || isTop(sig) || s.known(sig) >= 0 {
			continue
		}
		if n := s.known(sig.Parent); n >= 0 {
			if err := s.set(sig, n); err != nil {
				return false, err
			}
			changed = true
		}
	}
	return changed, nil
}

// integers settles the bit width and the greatest length of a sequence.
func (s *scopes) integers() error {
	s.bitwidth = s.cmd.Bitwidth
	if s.bitwidth < 0 {
		s.bitwidth = bitwidthDefault
	}
	if s.bitwidth > bitwidthMax {
		return s.errorf("integers of %d bits: at most %d are supported", s.bitwidth, bitwidthMax)
	}
	_, most := s.intRange()
	switch s.maxSeq = s.cmd.MaxSeq; {
	case s.maxSeq > most:
		return s.errorf("with integers of %d bits no sequence is longer than %d", s.bitwidth, most)
	case s.maxSeq >= 0:
	case s.cmd.Overall >= 0:
		s.maxSeq = min(s.cmd.Overall, most)
	default:
		s.maxSeq = min(maxSeqDefault, most)
	}
	s.maxSeq = max(s.maxSeq, 0)
	return nil
}

// intRange returns the least and the greatest integer, of which the first is greater where there is
// none.
func (s *scopes) intRange() (least, most int) { return intRange(s.bitwidth) }

func intRange(bitwidth int) (least, most int) {
	if bitwidth < 1 {
		return 0, -1
	}
	return -(1 << (bitwidth - 1)), 1<<(bitwidth-1) - 1
}

// steps settles how many states a trace has.
func (s *scopes) steps(w *world.World) error {
	if (s.cmd.MaxSteps > 0 || s.cmd.MinSteps > 0) && !hasSteps(w, s.cmd) {
		return s.errorf("nothing varies in this model: it has no scope of steps")
	}
	if !isTemporal(w, s.cmd) {
		return nil
	}
	if s.cmd.MaxSteps == world.Unbounded {
		return s.errorf("traces of any length are not supported: give steps an upper bound")
	}
	s.maxSteps, s.minSteps = s.cmd.MaxSteps, s.cmd.MinSteps
	if s.maxSteps < 1 {
		s.maxSteps = stepsDefault
	}
	s.minSteps = max(1, min(s.minSteps, s.cmd.MaxSteps))
	return nil
}

// allot makes the atoms of a signature that must be in it, or, of a top-level one, may be. It
// returns how many there are, those of its children included, and raises its scope to that.
func (s *scopes) allot(sig *world.Sig) int {
	least := 0
	for _, child := range sig.Children {
		least += s.allot(child)
	}
	s.size[sig] = max(s.size[sig], least)
	more := s.size[sig] - least
	if more <= 0 || !s.exact[sig] && !isTop(sig) {
		return least
	}
	name := s.names.unique(short(sig))
	for i := range min(more, atomsMax+1-len(s.atoms)) { // beyond that it is an error
		atom := fmt.Sprintf("%s$%d", name, i)
		s.fresh[sig] = append(s.fresh[sig], atom)
		s.atoms = append(s.atoms, atom)
	}
	return least + more
}

// names makes names unique.
type names struct{ taken map[string]bool }

// unique returns the name, with as many quotes behind it as make it differ from all before.
func (n *names) unique(name string) string {
	if n.taken == nil {
		n.taken = make(map[string]bool)
	}
	for n.taken[name] {
		name += "'"
	}
	n.taken[name] = true
	return name
}
