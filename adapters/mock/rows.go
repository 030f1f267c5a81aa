package mock

import (
	"slices"
	"strings"

	"lockstep/adapters"
)

// rows is a store of versioned rows under snapshot isolation with first committer wins. Every
// commit gets the next number; a snapshot is the number of the last commit that it sees. The
// server's mu guards it.
type rows struct {
	commits uint64
	tables  map[string]map[string][]version // by table and key, oldest version first
	open    map[*Tx]uint64                  // the snapshots that may still be read
}

// version is what a commit made of a row.
type version struct {
	commit uint64
	write
}

// write is the new value of a row, or its deletion.
type write struct {
	value   []byte
	deleted bool
}

// rowID names a row.
type rowID struct{ table, key string }

func newRows() rows {
	return rows{tables: map[string]map[string][]version{}, open: map[*Tx]uint64{}}
}

// read returns the value of a row in a snapshot, and whether there is one.
func (r *rows) read(snapshot uint64, id rowID) ([]byte, bool) {
	for _, v := range slices.Backward(r.tables[id.table][id.key]) {
		if v.commit <= snapshot {
			return v.value, !v.deleted
		}
	}
	return nil, false
}

// list returns the rows of a table in a snapshot, in order of their keys, with the writes of a
// transaction laid over them.
func (r *rows) list(
	snapshot uint64, writes map[rowID]write, table, prefix string, limit int,
) []adapters.Row {
	values := map[string][]byte{}
	for key := range r.tables[table] {
		if value, found := r.read(snapshot, rowID{table, key}); found {
			values[key] = value
		}
	}
	for id, w := range writes {
		if id.table == table && w.deleted {
			delete(values, id.key)
		} else if id.table == table {
			values[id.key] = w.value
		}
	}
	list := []adapters.Row{}
	for _, key := range sortedKeys(values) {
		if limit > 0 && len(list) == limit {
			break
		}
		if strings.HasPrefix(key, prefix) {
			list = append(list, adapters.Row{Key: key, Value: copied(values[key])})
		}
	}
	return list
}

// commit makes the writes of a transaction visible at once, unless a row of them changed since its
// snapshot. It reports whether it did.
func (r *rows) commit(snapshot uint64, writes map[rowID]write) bool {
	for id := range writes {
		versions := r.tables[id.table][id.key]
		if n := len(versions); n > 0 && versions[n-1].commit > snapshot {
			return false
		}
	}
	if len(writes) == 0 {
		return true
	}
	r.commits++
	for id, w := range writes {
		if r.tables[id.table] == nil {
			r.tables[id.table] = map[string][]version{}
		}
		r.tables[id.table][id.key] = append(r.tables[id.table][id.key], version{r.commits, w})
		r.prune(id)
	}
	return true
}

// prune forgets the versions of a row that no open snapshot and no later one can read. What a
// deletion leaves goes with the row's next commit.
func (r *rows) prune(id rowID) {
	oldest := r.commits
	for _, snapshot := range r.open {
		oldest = min(oldest, snapshot)
	}
	versions := r.tables[id.table][id.key]
	for len(versions) > 1 && versions[1].commit <= oldest {
		versions = versions[1:]
	}
	if len(versions) == 1 && versions[0].deleted && versions[0].commit <= oldest {
		delete(r.tables[id.table], id.key)
		return
	}
	r.tables[id.table][id.key] = slices.Clone(versions)
}

// copied returns a copy of value that is never nil.
func copied(value []byte) []byte { return append([]byte{}, value...) }
