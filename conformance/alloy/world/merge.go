package world

import (
	"cmp"
	"strings"

	"lockstep/conformance/source"
)

// fillParams finds the signatures that modules are opened with. That of one may be a parameter of
// another, so it goes on until nothing changes.
func fillParams(modules []*module) {
	for {
		changed := false
		var missing *source.Error
		for _, m := range modules {
			for _, o := range m.opens {
				c, err := fillOpen(m, o)
				changed = changed || c
				if missing == nil {
					missing = err
				}
			}
		}
		switch {
		case !changed && missing == nil:
			return
		case !changed:
			panic(missing)
		}
	}
}

// fillOpen gives the arguments of one open to the module that it opens.
func fillOpen(m *module, o *open) (changed bool, missing *source.Error) {
	if len(o.args) != len(o.target.params) {
		panic(source.Errorf(o.at, "the module %s takes %d arguments and is given %d", o.file,
			len(o.target.params), len(o.args)))
	}
	for i, p := range o.target.params {
		s := m.sig(o.at, o.args[i])
		switch {
		case s == nil && p.sig == nil:
			missing = source.Errorf(o.at, "no signature is called %s", o.args[i])
		case s == None:
			panic(source.Errorf(o.at, "none cannot be given to a module"))
		case s != nil && s != p.sig:
			p.sig, changed = s, true
		}
	}
	return changed, missing
}

// merge makes one module of all that were opened from the same file with the same arguments. By
// that the arguments of others may become the same, so it goes on until nothing changes.
func merge(modules []*module) []*module {
	for changed := true; changed; {
		changed = false
		for i := 0; i < len(modules); i++ {
			for j := i + 1; j < len(modules); j++ {
				a, b := modules[i], modules[j]
				if a.key != b.key || !sameParams(a, b) {
					continue
				}
				if i != 0 && prefer(b, a) {
					a, b = b, a
					modules[i] = a
				}
				modules = append(modules[:j:j], modules[j+1:]...)
				j--
				replace(modules, b, a)
				changed = true
			}
		}
	}
	return modules
}

func sameParams(a, b *module) bool {
	for i := range a.params {
		if a.params[i].sig != b.params[i].sig {
			return false
		}
	}
	return true
}

// prefer tells whether the path of a module is a better name for it than that of another one: it
// was given in the file, it is shorter, or it comes earlier in the alphabet.
func prefer(m, than *module) bool {
	a, b := m.path, than.path
	if given := !strings.Contains(a, "$"); given == strings.Contains(b, "$") {
		return given
	}
	return cmp.Or(
		cmp.Compare(strings.Count(a, "/"), strings.Count(b, "/")),
		cmp.Compare(strings.ToLower(a), strings.ToLower(b)),
		cmp.Compare(a, b),
	) < 0
}

// replace puts one module in the place of another one that was made from the same file.
func replace(modules []*module, old, by *module) {
	for _, m := range modules {
		m.near = nil
		for _, p := range m.params {
			for name, s := range old.sigs {
				if p.sig == s {
					p.sig = by.sigs[name]
				}
			}
		}
		for _, o := range m.opens {
			if o.target == old {
				o.target = by
			}
		}
	}
}
