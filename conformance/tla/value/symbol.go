package value

import (
	"strings"
	"unique"
)

// symbol is the text of a string or the name of a model value. Equal ones are one, so that they are
// compared, and hashed, without looking at the text.
type symbol struct{ in unique.Handle[spelling] }

// spelling is what is known of a symbol; all follows from the text.
type spelling struct {
	text string
	hash uint64
	sort byte // the type of a model value, such as 'P' of P_one, or 0 for one without a type
}

func newSymbol(text string) symbol {
	s := spelling{text: text, hash: hashText(fnvOffset, text)}
	if len(text) > 2 && text[1] == '_' {
		s.sort = text[0]
	}
	return symbol{unique.Make(s)}
}

func (s symbol) text() string { return s.in.Value().text }
func (s symbol) hash() uint64 { return s.in.Value().hash }

func (s symbol) compare(o symbol) int {
	if s == o {
		return 0
	}
	return strings.Compare(s.text(), o.text())
}

// String returns a string.
func String[S ~string](s S) Text { return Text{newSymbol(string(s))} }

// Model returns the model value of that name.
func Model(name string) Atom { return Atom{newSymbol(name)} }

// Raw returns the string itself, without quotes; of the zero Text it is "".
func (t Text) Raw() string {
	if t == (Text{}) {
		return ""
	}
	return t.of.text()
}

// Name returns the model value's name.
func (a Atom) Name() string { return a.of.text() }

func (a Atom) sort() byte { return a.of.in.Value().sort }

// compare orders a model value and any value. One with a type compares with its type alone.
func (a Atom) compare(v Value) int {
	o, ok := v.(Atom)
	switch {
	case !ok && a.sort() != 0:
		a.fail(v)
	case ok && a != o:
		if a.sort() != o.sort() && a.sort() != 0 && o.sort() != 0 {
			a.fail(v)
		}
		return a.of.compare(o.of)
	case ok:
		return 0
	}
	return -1
}

func (a Atom) fail(v Value) {
	Fail("%s and %s cannot be compared: %s is a model value with a type", a, short(v), a)
}

// equal says whether two model values are one.
func (a Atom) equal(o Atom) bool {
	if a != o && a.sort() != o.sort() && a.sort() != 0 && o.sort() != 0 {
		a.fail(o)
	}
	return a == o
}

func (t Text) hash() uint64 { return t.of.hash() }
func (a Atom) hash() uint64 { return mix(a.of.hash() + 1) }

var (
	_ Value = Text{}
	_ Value = Atom{}
)
