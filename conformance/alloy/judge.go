package alloy

import (
	"context"
	"fmt"
	"strings"

	"lockstep/conformance/alloy/relational"
	"lockstep/conformance/alloy/world"
	"lockstep/conformance/source"
)

// Finding is a part of the model that an instance breaks.
type Finding struct {
	// Kind is "fact" for what an instance of the model satisfies: a fact, the declaration of a
	// signature or of a field. It is "assert" for an assertion.
	Kind string
	// Name is the name of the fact, the assertion, the signature or the field.
	Name string
	At   source.Span
	// Cause is the part of it that decides.
	Cause Cause
}

// String returns what is broken, and why.
func (f Finding) String() string {
	name := f.Kind + " " + f.Name
	if strings.HasPrefix(f.Name, f.Kind+"$") { // which has none in the file
		name = f.Name
	}
	return fmt.Sprintf("%v: %s is broken\n%v", f.At.Start, name, f.Cause)
}

// Cause is why a formula is false: a part of it, with the atoms that witness it.
type Cause struct {
	// At is the part as it stands in the file.
	At source.Span
	// Value is what the part is, and State where.
	Value bool
	State int
	// Vars are the variables around the part, and what they stand for.
	Vars []Witness
	// Sides are what the part compares: of two expressions both, of a count its one.
	Sides [][][]string
}

// Witness is what a variable stands for.
type Witness struct {
	Name   string
	Tuples [][]string
}

// String returns a line for the part, one for the variables, and one for each side.
func (c Cause) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%v is %t in state %d: %s", c.At.Start, c.Value, c.State,
		strings.Join(strings.Fields(c.At.Text()), " "))
	for _, w := range c.Vars {
		fmt.Fprintf(&b, "\n\t%s = %s", w.Name, tupleSet(w.Tuples))
	}
	for k, side := range c.Sides {
		fmt.Fprintf(&b, "\n\t%s: %s", [...]string{"left", "right"}[k], tupleSet(side))
	}
	return b.String()
}

// statement is a part of the model that an instance may break.
type statement struct {
	kind, name string
	at         source.Span
	formula    relational.Formula
}

// evaluator holds what was translated of a model for integers of some bits. It does not change.
type evaluator struct {
	statements []statement
	at         map[relational.Formula]world.Expr
	from       map[*relational.Var]*world.Var
	err        error
}

// Judge returns what an instance breaks of the model: declarations, facts and assertions, in this
// order. Facts and assertions are said of the first state, and declarations of all states.
func (m *Model) Judge(ctx context.Context, i *Instance) ([]Finding, error) {
	e := m.evaluator(ctx, i.Bitwidth())
	if e.err != nil {
		return nil, e.err
	}
	var found []Finding
	for _, s := range e.statements {
		holds, err := i.values.Holds(ctx, 0, nil, s.formula)
		if err != nil {
			return nil, fmt.Errorf("evaluate %s %s: %w", s.kind, s.name, err)
		}
		if holds {
			continue
		}
		cause, err := i.values.Explain(ctx, 0, nil, s.formula)
		if err != nil {
			return nil, fmt.Errorf("explain %s %s: %w", s.kind, s.name, err)
		}
		found = append(found, Finding{s.kind, s.name, s.at, e.cause(i, s, cause)})
	}
	return found, nil
}

// cause says where in the file a cause stands: at the innermost formula around it that does.
func (e *evaluator) cause(i *Instance, s statement, cause *relational.Cause) Cause {
	c := Cause{At: s.at, Value: cause.Value, State: cause.State}
	for _, f := range append(cause.Path, cause.Formula) {
		if expr := e.at[f]; expr != nil {
			c.At = expr.Span()
		}
	}
	for _, b := range cause.Env {
		name := b.Var.Name()
		if v := e.from[b.Var]; v != nil {
			name = v.Name
		}
		c.Vars = append(c.Vars, Witness{name, i.named(b.Value)})
	}
	for _, side := range []*relational.TupleSet{cause.Left, cause.Right} {
		if side != nil {
			c.Sides = append(c.Sides, i.named(side))
		}
	}
	return c
}

// evaluator returns what there is to judge, translated once for each bit width: without the lock,
// since that may take long, and for nobody else where the context ended it.
func (m *Model) evaluator(ctx context.Context, bitwidth int) *evaluator {
	m.mu.Lock()
	e := m.evaluators[bitwidth]
	m.mu.Unlock()
	if e != nil {
		return e
	}
	e = m.newEvaluator(ctx, bitwidth)
	if e.err != nil && ctx.Err() != nil {
		return e
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if first := m.evaluators[bitwidth]; first != nil {
		return first
	}
	m.evaluators[bitwidth] = e
	return e
}

func (m *Model) newEvaluator(ctx context.Context, bitwidth int) (e *evaluator) {
	t := newTranslator(ctx, m.frame(bitwidth), recursionMax)
	e = &evaluator{at: t.at, from: t.from}
	defer catch(&e.err)
	add := func(kind, name string, at source.Span, f relational.Formula) {
		e.statements = append(e.statements, statement{kind, name, at, f})
	}
	for _, sig := range m.world.Sigs {
		for _, f := range t.sigDecl(sig) {
			add("fact", short(sig), sig.At, relational.Always(f))
		}
		for _, d := range sig.Fields {
			for _, f := range t.fieldDecl(sig, d) {
				add("fact", short(sig)+"."+d.Fields[0].Name, d.At, relational.Always(f))
			}
		}
		for _, fact := range sig.Facts {
			for _, f := range t.forThis(sig, fact) {
				add("fact", short(sig), fact.Span(), relational.Always(f))
			}
		}
	}
	for _, fact := range m.world.Facts {
		add("fact", fact.Name, fact.At, t.formula(fact.Body))
	}
	for _, a := range m.world.Asserts {
		add("assert", a.Name, a.At, t.formula(a.Body))
	}
	return e
}

// sigDecl returns what the declaration of a signature says of a state. In the search for instances
// bounds say most of it.
func (t *translator) sigDecl(sig *world.Sig) []relational.Formula {
	var all []relational.Formula
	set := t.sigs[sig]
	switch sig.Mult {
	case world.MultOne, world.MultLone, world.MultSome:
		all = append(all, relational.Has(multiplicity(sig.Mult), set))
	}
	parts := make([]relational.Expr, len(sig.Children))
	for k, child := range sig.Children {
		parts[k] = t.sigs[child]
		all = append(all, relational.In(parts[k], set))
	}
	all = append(all, disjoint(parts))
	if sig.Abstract && len(parts) > 0 {
		all = append(all, relational.In(set, relational.Union(parts[0], parts[1:]...)))
	}
	if sig.Kind == world.Prim {
		return all
	}
	sum := make([]relational.Expr, len(sig.Parents))
	for k, parent := range sig.Parents {
		sum[k] = t.sigs[parent]
	}
	whole := relational.Union(sum[0], sum[1:]...)
	if sig.Kind == world.Equal {
		return append(all, relational.Equal(set, whole))
	}
	return append(all, relational.In(set, whole))
}
