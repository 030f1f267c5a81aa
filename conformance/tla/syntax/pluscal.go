package syntax

import (
	"regexp"
	"strings"
)

// algorithm finds a PlusCal algorithm, and translation what its translator writes.
var algorithm = regexp.MustCompile(`--(fair[ \t\r\n]+)?algorithm\b`)

const translation = "BEGIN TRANSLATION"

// Untranslated returns an error where the module's file has a PlusCal algorithm that was not
// translated to TLA+, so that most of the module is missing; and else nil. That is no mistake by
// itself: the algorithm may be there to be read.
func (m *Module) Untranslated() error {
	if e := untranslated(Start(m).src); e != nil {
		return e
	}
	return nil
}

func untranslated(src *source) *Error {
	if src == nil || strings.Contains(src.text, translation) {
		return nil
	}
	where := algorithm.FindStringIndex(src.text)
	if where == nil {
		return nil
	}
	s := &scanner{src: src, line: 1, col: 1}
	s.skipTo(where[0])
	return errorAt(s.pos(), "this PlusCal algorithm is not translated: "+
		"let the PlusCal translator write its TLA+ into the file first")
}

// explainUntranslated puts such an error before those of a module that most of is missing of.
func explainUntranslated(err *error, src *source) {
	list, ok := (*err).(ErrorList)
	if !ok {
		return
	}
	if e := untranslated(src); e != nil {
		*err = append(ErrorList{e}, list...)
	}
}
