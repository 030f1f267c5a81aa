package store

import (
	"errors"
	"iter"
)

// merge writes what is in two files, which have nothing in common, as one.
func merge(d *Dir, name string, a, b *sorted, ids bool) (*sorted, error) {
	w, err := newSortedWriter(d, name, a.count+b.count, ids)
	if err != nil {
		return nil, err
	}
	none := func(func(entry) bool) {}
	if err := mergeAll(none, []*sorted{a, b}, w.add); err != nil {
		return nil, errors.Join(err, w.f.file.Close())
	}
	return w.finish()
}

// mergeAll calls found with the entries of all sources, in the order of their fingerprints.
func mergeAll(table iter.Seq[entry], files []*sorted, found func(entry)) error {
	errs := make([]error, len(files))
	sources := []iter.Seq[entry]{table}
	for i, f := range files {
		sources = append(sources, f.all(&errs[i]))
	}
	type head struct {
		entry
		next func() (entry, bool)
	}
	var heads []head
	for _, s := range sources {
		next, stop := iter.Pull(s)
		defer stop()
		if e, ok := next(); ok {
			heads = append(heads, head{e, next})
		}
	}
	for len(heads) > 0 {
		least := 0
		for i := range heads {
			if heads[i].fp < heads[least].fp {
				least = i
			}
		}
		found(heads[least].entry)
		var ok bool
		if heads[least].entry, ok = heads[least].next(); !ok {
			heads = append(heads[:least], heads[least+1:]...)
		}
	}
	return errors.Join(errs...)
}
