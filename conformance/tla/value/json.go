package value

import (
	"bytes"
	"encoding/json"
	"strconv"
)

// AppendJSON appends a value as JSON, as TLC's module Json writes it: booleans, integers and
// strings as they are, a model value as its name, tuples and sets as arrays, and any other function
// as an object, whose keys are its arguments as they are printed. A set that is infinite, or too
// large to be written out, is a string that says how it was made. A value of which too much would
// have to be written is a string that says so. Elements and arguments are in this order.
func (o *Order) AppendJSON(to []byte, v Value) (text []byte) {
	defer func() {
		switch e := recover().(type) {
		case nil:
		case *Error:
			text = appendText(to, large+e.Msg)
		default:
			panic(e)
		}
	}()
	return o.appendJSON(to, len(to), v)
}

// appendJSON is AppendJSON in a text that begins at a place. It panics with an *Error where it is
// too long.
func (o *Order) appendJSON(to []byte, start int, v Value) []byte {
	RefuseLong(len(to) - start)
	switch v := v.(type) {
	case Bool:
		return strconv.AppendBool(to, bool(v))
	case Int:
		return strconv.AppendInt(to, int64(v), 10)
	case Text:
		return appendText(to, v.Raw())
	case Atom:
		return appendText(to, v.Name())
	case *Tuple:
		return o.appendArray(to, start, v.elems)
	case *Record, *Func:
		to = append(to, '{')
		i := 0
		for k, x := range o.Pairs(v) {
			if i++; i > 1 {
				to = append(to, ',')
			}
			to = o.appendJSON(append(appendText(to, o.key(k)), ':'), start, x)
		}
		return append(to, '}')
	default:
		if s := v.(set); s.size() < 0 || s.size() > Limit {
			return appendText(to, o.Text(v))
		}
		return o.appendArray(to, start, o.Elems(v))
	}
}

func (o *Order) key(k Value) string {
	if s, ok := k.(Text); ok {
		return s.Raw()
	}
	return o.Text(k)
}

func (o *Order) appendArray(to []byte, start int, elems []Value) []byte {
	to = append(to, '[')
	for i, e := range elems {
		if i > 0 {
			to = append(to, ',')
		}
		to = o.appendJSON(to, start, e)
	}
	return append(to, ']')
}

// appendText appends a string. What is no UTF-8 in it is replaced.
func appendText(to []byte, text string) []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(text) // a string into memory
	return append(to, bytes.TrimSuffix(b.Bytes(), []byte("\n"))...)
}
