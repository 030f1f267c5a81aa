package tla

import (
	"errors"
	"io/fs"
)

var (
	errNoInit = errors.New("the configuration names no initial predicate")
	errNoNext = errors.New("the configuration names no next-state relation")
)

// Open loads the module name.tla and the configuration config, both in the root of fsys, and
// compiles them. A mistake in one of them is a *syntax.Error, a syntax.ErrorList or an *EvalError,
// each with its place, and with a method Detail that shows the line; a file that cannot be read is
// the file system's error.
func Open(fsys fs.FS, name, config string) (*Model, error) {
	module, err := Load(fsys, name)
	if err != nil {
		return nil, err
	}
	text, err := fs.ReadFile(fsys, config)
	if err != nil {
		return nil, err
	}
	cfg, err := ParseConfig(config, text)
	if err != nil {
		return nil, err
	}
	return NewModel(module, cfg)
}
