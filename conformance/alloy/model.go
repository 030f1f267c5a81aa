package alloy

import (
	"io/fs"
	"strconv"
	"sync"

	"lockstep/conformance/alloy/relational"
	"lockstep/conformance/alloy/world"
	"lockstep/conformance/source"
)

// Model is an Alloy model: a file with all that it opens. It does not change, and is safe for
// concurrent use.
type Model struct {
	world *world.World
	// names gives each signature and field one relation, for evaluation on instances.
	names *frame
	// evaluators holds, by bit width, what was translated for evaluation.
	mu         sync.Mutex
	evaluators map[int]*evaluator // guarded by mu
}

// Load reads a file of a file system and all the modules that it opens: from that file system, at
// the place in relation to the file that their names say, or from the library, which holds
// util/ordering and its like. A mistake in the texts is an *[source.Error] or [source.Errors].
func Load(files fs.FS, name string) (*Model, error) {
	w, err := world.Load(files, name)
	if err != nil {
		return nil, err
	}
	return newModel(w), nil
}

func newModel(w *world.World) *Model {
	m := &Model{world: w, names: newFrame(0), evaluators: make(map[int]*evaluator)}
	for _, sig := range w.Sigs {
		m.names.sigs[sig] = relationOf(sig.Name, 1, sig.Var)
		for _, d := range sig.Fields {
			for _, f := range d.Fields {
				if arity := f.Type.Arity(); arity > 0 {
					m.names.fields[f] = relationOf(sig.Name+"."+f.Name, arity, d.Var)
				}
			}
		}
	}
	m.names.closeUniv(w.Sigs)
	all := roots(w, nil)
	for _, a := range w.Asserts {
		all = append(all, a.Body)
	}
	for _, f := range w.Funcs {
		all = append(all, f.Body)
	}
	for _, cmd := range w.Commands {
		all = append(all, cmd.Goal)
	}
	reach(all, func(e world.Expr) {
		c, ok := e.(*world.Const)
		if ok && c.Kind == world.Literal && m.names.texts[c.Text] == nil {
			m.names.texts[c.Text] = relational.NewRelation(stringAtom(c.Text), 1)
		}
	})
	return m
}

func relationOf(name string, arity int, varies bool) *relational.Relation {
	if varies {
		return relational.NewVarRelation(name, arity)
	}
	return relational.NewRelation(name, arity)
}

// World returns the model's names, resolved and typed.
func (m *Model) World() *world.World { return m.world }

// Warnings returns what is probably not meant as it is written, in the order of the texts.
func (m *Model) Warnings() source.Errors { return m.world.Warnings }

// Commands returns the commands of the file in their order.
func (m *Model) Commands() []*world.Command { return m.world.Commands }

// Command returns the command of a label, or, for a number, the one at that place, counted from 0.
// Of several with the same label it is the first one. It returns nil where there is none.
func (m *Model) Command(name string) *world.Command {
	for _, cmd := range m.world.Commands {
		if cmd.Label == name {
			return cmd
		}
	}
	if i, err := strconv.Atoi(name); err == nil && i >= 0 && i < len(m.world.Commands) {
		return m.world.Commands[i]
	}
	return nil
}
