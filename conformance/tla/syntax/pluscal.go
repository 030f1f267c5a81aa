package syntax

import (
	"regexp"
	"strings"

	"lockstep/conformance/source"
)

// algorithm finds a PlusCal algorithm, and translation what its translator writes.
var algorithm = regexp.MustCompile(`--(fair[ \t\r\n]+)?algorithm\b`)

const translation = "BEGIN TRANSLATION"

// Untranslated returns an error where the module's file has a PlusCal algorithm that was not
// translated to TLA+, so that most of the module is missing; and else nil. That is no mistake by
// itself: the algorithm may be there to be read.
func (m *Module) Untranslated() error {
	if e := untranslated(Start(m).Text()); e != nil {
		return e
	}
	return nil
}

func untranslated(src *source.Text) *Error {
	if src == nil || strings.Contains(src.Content, translation) {
		return nil
	}
	where := algorithm.FindStringIndex(src.Content)
	if where == nil {
		return nil
	}
	s := &scanner{src: src, at: src.Start()}
	s.skipTo(where[0])
	return errorAt(s.pos(), "this PlusCal algorithm is not translated: "+
		"let the PlusCal translator write its TLA+ into the file first")
}

// explainUntranslated puts such an error before those of a module that most of is missing of.
func explainUntranslated(err *error, src *source.Text) {
	list, ok := (*err).(ErrorList)
	if !ok {
		return
	}
	if e := untranslated(src); e != nil {
		*err = append(ErrorList{e}, list...)
	}
}
