package tla

import (
	"unicode/utf16"

	"lockstep/conformance/tla/value"
)

// letters are what a string is a sequence of: the units of UTF-16, as in TLC.
type letters []uint16

func lettersOf(s value.Text) letters { return utf16.Encode([]rune(s.Raw())) }

func (l letters) text() value.Value { return value.String(string(utf16.Decode(l))) }
