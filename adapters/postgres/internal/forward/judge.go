package forward

import (
	"slices"
	"strings"
)

// words are what is left of a statement.
type words []string

// skip takes the phrase from the front, where it stands there, and reports whether it did.
func (w *words) skip(phrase string) bool {
	list := strings.Fields(phrase)
	if len(*w) < len(list) || !slices.Equal([]string((*w)[:len(list)]), list) {
		return false
	}
	*w = (*w)[len(list):]
	return true
}

// name takes a name, which may have a schema's in front, and returns it as it is written.
func (w *words) name() string {
	var name string
	for len(*w) > 0 {
		name += (*w)[0]
		*w = (*w)[1:]
		if !w.skip(".") {
			break
		}
		name += "."
	}
	return name
}

// has reports whether the phrase stands outside of all parentheses.
func (w words) has(phrase string) bool {
	depth := 0
	for i, word := range w {
		switch rest := w[i:]; {
		case word == "(":
			depth++
		case word == ")":
			depth--
		case depth == 0 && rest.skip(phrase):
			return true
		}
	}
	return false
}

// parts cuts at the commas outside of all parentheses.
func (w words) parts() []words {
	parts, depth, from := []words{}, 0, 0
	for i, word := range w {
		switch {
		case word == "(":
			depth++
		case word == ")":
			depth--
		case word == "," && depth == 0:
			parts, from = append(parts, w[from:i]), i+1
		}
	}
	return append(parts, w[from:])
}

// harmless are the beginnings of statements that take nothing from a program of the version before.
var harmless = []string{
	"CREATE SCHEMA", "CREATE SEQUENCE", "CREATE TYPE", "CREATE DOMAIN", "CREATE EXTENSION",
	"CREATE VIEW", "CREATE OR REPLACE VIEW", "CREATE MATERIALIZED VIEW", "CREATE FUNCTION",
	"CREATE PROCEDURE", "CREATE STATISTICS", "CREATE INDEX", "COMMENT ON", "GRANT", "INSERT INTO",
	"UPDATE", "SET LOCAL",
}

// judge says why a statement could break a program of the version before, or returns "".
func judge(w words, fresh map[string]bool) string {
	switch {
	case w.skip("CREATE TABLE"), w.skip("CREATE UNLOGGED TABLE"):
		if !w.skip("IF NOT EXISTS") {
			fresh[w.name()] = true
		}
		return ""
	case w.skip("CREATE UNIQUE INDEX"):
		return judgeUnique(w, fresh)
	case w.skip("ALTER TABLE"):
		return judgeAlter(w, fresh)
	case w.skip("DROP"):
		return "DROP: the version before may use it"
	case w.skip("TRUNCATE"), w.skip("DELETE"):
		return "it deletes rows that the version before may use"
	case w.skip("DO"):
		return "DO: what is done in a block cannot be checked"
	case w.skip("ALTER TYPE"):
		return "ALTER TYPE: the version before does not know the new one"
	}
	for _, beginning := range harmless {
		if w.skip(beginning) {
			return ""
		}
	}
	return "it is not known to be harmless"
}

// judgeUnique follows CREATE UNIQUE INDEX.
func judgeUnique(w words, fresh map[string]bool) string {
	if i := slices.Index(w, "ON"); i >= 0 {
		w = w[i+1:]
		w.skip("ONLY")
		if fresh[w.name()] {
			return ""
		}
	}
	return "UNIQUE: the version before may write what it refuses"
}

// judgeAlter follows ALTER TABLE.
func judgeAlter(w words, fresh map[string]bool) string {
	w.skip("IF EXISTS")
	w.skip("ONLY")
	table := w.name()
	for _, action := range w.parts() {
		if why := judgeAction(action); why != "" && !fresh[table] {
			return "ALTER TABLE: " + why
		}
	}
	return ""
}

// judgeAction is about one action of ALTER TABLE on a table that programs use.
func judgeAction(w words) string {
	switch {
	case w.skip("ADD CONSTRAINT"), w.skip("ADD CHECK"), w.skip("ADD UNIQUE"), w.skip("ADD EXCLUDE"),
		w.skip("ADD PRIMARY KEY"), w.skip("ADD FOREIGN KEY"):
		return "the version before may write what the constraint refuses"
	case w.skip("ADD"):
		w.skip("COLUMN")
		return judgeColumn(w)
	case w.skip("VALIDATE CONSTRAINT"), w.skip("SET ("), w.skip("RESET ("):
		return ""
	case w.skip("DROP"), w.skip("ALTER") && w.has("DROP"):
		return "DROP: the version before may rely on it"
	case w.skip("RENAME"):
		return "RENAME: the version before uses the old name"
	case w.has("SET NOT NULL"):
		return "SET NOT NULL: the version before may write null"
	case w.has("TYPE"):
		return "TYPE: the version before reads and writes the old one"
	case w.has("SET DEFAULT"), w.has("SET STATISTICS"), w.has("SET STORAGE"):
		return ""
	default:
		return "it is not known to be harmless"
	}
}

// judgeColumn follows ADD COLUMN.
func judgeColumn(w words) string {
	given := w.has("DEFAULT") || w.has("GENERATED") ||
		w.has("SERIAL") || w.has("BIGSERIAL") || w.has("SMALLSERIAL")
	switch {
	case (w.has("NOT NULL") || w.has("PRIMARY KEY")) && !given:
		return "NOT NULL: the version before gives the new column no value"
	case (w.has("UNIQUE") || w.has("PRIMARY KEY")) && w.has("DEFAULT"):
		return "UNIQUE: the version before gives the new column one value for all rows"
	case w.has("DEFAULT NULL") && w.has("NOT NULL"):
		return "NOT NULL: the version before gives the new column no value"
	default:
		return ""
	}
}
