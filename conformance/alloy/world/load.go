package world

import (
	"errors"
	"io/fs"

	"lockstep/conformance/source"
)

// Load reads a file of a file system and all the modules that it opens: first from that file system,
// at the place that the module's name in relation to the root module's gives, then from the
// library, which holds util/ordering and its like. A mistake in the texts is an *[source.Error]
// or [source.Errors].
func Load(files fs.FS, name string) (*World, error) {
	return nil, errors.ErrUnsupported
}

// Resolve reads a formula or an expression that stands outside of the file but may name all that
// the root module can, and the variables given. A mistake is an *[source.Error] or [source.Errors].
func (w *World) Resolve(text *source.Text, vars ...*Var) (Expr, error) {
	return nil, errors.ErrUnsupported
}
