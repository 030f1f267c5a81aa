package config

import (
	"errors"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"lockstep/config/dotenv"
)

// assignment is a value that one layer gives to a name.
type assignment struct {
	value  string
	source Source
	// leaky says that the value was made of a secret; tainted that it was made of what may be one.
	leaky, tainted bool
}

// layer is one source of values, by name.
type layer map[string]assignment

// The names of the files that are read by default.
const (
	fileShared = ".env"
	fileLocal  = ".env.local"
)

// readLayers reads what Options name, the first to be hidden first.
func (in *inspection) readLayers(o Options) {
	process, overrides := environLayer(o.Environ), overrideLayer(o.Overrides)
	if o.Files != nil {
		for _, path := range o.Files {
			in.layers = append(in.layers, in.readFile(path, path, true))
		}
		in.layers = append(in.layers, process, overrides)
		return
	}
	shared := in.readFile(filepath.Join(o.Dir, fileShared), fileShared, false)
	local := in.readFile(filepath.Join(o.Dir, fileLocal), fileLocal, false)
	in.layers = []layer{shared, local, process, overrides}
	// A value that is none of the environments must not become part of a path.
	name := in.lookUp(byName[nameEnvironment]).value
	if env, f := environments().read(name); f == nil {
		file := fileShared + "." + string(env)
		own := in.readFile(filepath.Join(o.Dir, file), file, false)
		in.layers = slices.Insert(in.layers, 1, own)
		in.checkChoice(own, env)
	}
}

// checkChoice refuses a file that names another environment than the one it was chosen for.
func (in *inspection) checkChoice(own layer, env Environment) {
	for _, name := range byName[nameEnvironment].names() {
		if a, ok := own[name]; ok && a.value != "" && a.value != string(env) {
			in.problem(nameEnvironment, a.source, "no other "+nameEnvironment+
				" than the one that this file was chosen for", "set it in the file .env")
		}
	}
}

func environLayer(environ []string) layer {
	values := make(layer)
	for _, pair := range environ {
		if name, value, ok := strings.Cut(pair, "="); ok && name != "" {
			values[name] = assignment{value: value, source: Source{Layer: Process}}
		}
	}
	return values
}

func overrideLayer(overrides map[string]string) layer {
	values := make(layer)
	for name, value := range overrides {
		values[name] = assignment{value: value, source: Source{Layer: Override}}
	}
	return values
}

// readFile reads a .env file, which messages call by that label.
func (in *inspection) readFile(path, label string, required bool) layer {
	source := Source{Layer: File, File: label}
	content, err := in.system.ReadFile(path, dotenv.SizeMax)
	switch {
	case err != nil && errors.Is(err, fs.ErrNotExist) && !required:
		return nil
	case err != nil:
		in.problem("", source, "a file that can be read: "+whyUnreadable(err),
			"check its path, and who may read it")
		return nil
	}
	assignments, faults := dotenv.Parse(content)
	for _, f := range faults {
		source.Line = f.Line
		in.fileFault(source, f)
	}
	values := make(layer)
	for _, a := range assignments {
		source.Line = a.Line
		if before, ok := values[a.Name]; ok && byName[a.Name] != nil {
			in.warn(a.Name, source, "it is set a second time, and this one counts",
				"remove "+before.source.String())
		}
		made := assignment{value: a.Value, source: source}
		for _, name := range a.References {
			known := byName[name]
			made.leaky = made.leaky || values[name].leaky || known != nil && known.Secret
			made.tainted = made.tainted || values[name].tainted || known == nil
		}
		values[a.Name] = made
	}
	return values
}

// fileFault tells of a line that cannot be read. Only the name of a variable of ours is shown: in a
// value of several lines anything may look like a name.
func (in *inspection) fileFault(source Source, f *dotenv.Fault) {
	name := ""
	if known := byName[f.Name]; known != nil {
		name = known.Name
		if f.Name != name {
			source.Variable = f.Name
		}
	}
	in.problem(name, source, f.Expected, f.Hint)
}

// setNames returns the names that the layers set, with their last assignments, in order.
func (in *inspection) setNames() ([]string, layer) {
	all := make(layer)
	for _, l := range in.layers {
		maps.Copy(all, l)
	}
	return slices.Sorted(maps.Keys(all)), all
}
