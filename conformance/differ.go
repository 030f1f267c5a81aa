package conformance

import (
	"fmt"
	"strings"

	"lockstep/conformance/tla"
	"lockstep/conformance/tla/value"
)

// differencesMax is how many differences between two states are told.
const differencesMax = 3

// differences says in what the state that a model makes of a step differs from the one that an
// event tells of: `makes lease[1][2].state = "none", where the event tells of "live"`.
func differences(m *tla.Model, told, made tla.State) string {
	var found []string
	for _, name := range m.Variables() {
		found = differ(found, name, told.Value(name), made.Value(name))
	}
	if len(found) > differencesMax {
		more := fmt.Sprintf("and %d more", len(found)-differencesMax)
		found = append(found[:differencesMax], more)
	}
	return "makes " + strings.Join(found, ", ")
}

// differ looks for the innermost parts that differ.
func differ(found []string, name string, told, made value.Value) []string {
	if value.Equal(told, made) {
		return found
	}
	var keys []value.Value
	if isFunction(told) && isFunction(made) && value.Equal(value.Domain(told), value.Domain(made)) {
		keys = value.Elems(value.Domain(told))
	}
	if len(keys) == 0 || isRecord(told) && differing(told, made, keys) > 1 {
		return append(found, fmt.Sprintf("%s = %v, where the event tells of %v", name, made, told))
	}
	for _, k := range keys {
		part := fmt.Sprintf("%s[%v]", name, k)
		if isRecord(told) {
			part = name + "." + k.(value.Text).Raw()
		}
		found = differ(found, part, at(told, k), at(made, k))
	}
	return found
}

// differing counts the arguments for which two functions have different values.
func differing(f, g value.Value, keys []value.Value) (count int) {
	for _, k := range keys {
		if !value.Equal(at(f, k), at(g, k)) {
			count++
		}
	}
	return count
}

func isRecord(v value.Value) bool {
	_, ok := v.(*value.Record)
	return ok
}

func isFunction(v value.Value) bool {
	switch v.(type) {
	case *value.Tuple, *value.Record, *value.Func:
		return true
	default:
		return false
	}
}
