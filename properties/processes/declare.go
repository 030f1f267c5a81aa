//go:build unix

package processes

import (
	"context"
	"fmt"

	"lockstep/factory"
	"lockstep/properties"
)

// Program is what the processes of a run execute: the factory of this module over the adapter of a
// wire.
type Program struct {
	name string
	load func(setting string) (loaded, error)
}

// loaded is a wire, whatever its type.
type loaded interface {
	start(*dialer, factory.Identity, func(factory.Event)) (program, error)
	left(context.Context) error
}

// declared are the programs of this binary by their names. They are written before main.
var declared = make(map[string]*Program)

// Declare returns the program over a wire. A child process executes this very binary again, and
// finds its program by its name: so Declare is to be called where a variable of a package is
// declared. wire is called in each process with the setting that [Check] was given, such as the
// address of a server; of what it returns in the test's process, Left is asked as well.
//
// Declare panics where the name was declared before.
func Declare[C any](
	name string, wire func(setting string) (properties.Wire[C], error),
) *Program {
	if declared[name] != nil {
		panic(fmt.Sprintf("processes.Declare(%q): the name is taken", name))
	}
	p := &Program{name, func(setting string) (loaded, error) {
		w, err := wire(setting)
		return wireOf[C]{w}, err
	}}
	declared[name] = p
	return p
}

type wireOf[C any] struct{ properties.Wire[C] }

func (w wireOf[C]) start(
	d *dialer, id factory.Identity, observe func(factory.Event),
) (program, error) {
	return newProgram(w.Wire, d, id, observe)
}

func (w wireOf[C]) left(ctx context.Context) error {
	if w.Left == nil {
		return nil
	}
	return w.Left(ctx)
}
