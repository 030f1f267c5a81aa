package value

import (
	"fmt"
	"slices"
	"unicode/utf8"
)

// textMax is how many bytes of a value are printed at most: one that shares its parts may take
// little room and yet be endless in print.
const textMax = 1 << 24

// RefuseLong panics with an *[Error], a limit, for a text of so many bytes if it is too long to be
// made.
func RefuseLong(bytes int) {
	if bytes > textMax {
		Exceed("the value takes more than %d bytes to be printed", textMax)
	}
}

// large is what is shown in the place of a value that cannot be printed, before the reason.
const large = "a large value: "

// Shown prints a value for people, and says so where it is too long for that.
func Shown(v Value) string { return Brief(v, textMax) }

// briefMax is how many bytes a value may have in a message.
const briefMax = 200

// Message is fmt.Sprintf, in which values are cut where they are long. An integer stays what it is.
func Message(format string, args ...any) string {
	short := slices.Clone(args) // which are the caller's
	for i, a := range args {
		switch v := a.(type) {
		case Int:
		case Value:
			short[i] = Brief(v, briefMax)
		}
	}
	return fmt.Sprintf(format, short...)
}

// Brief prints a value for people, cut where it has more bytes than limit.
func Brief(v Value, limit int) (text string) {
	defer func() {
		if e, ok := recover().(*Error); ok {
			text = large + e.Msg
		}
	}()
	text = v.String()
	if len(text) <= limit {
		return text
	}
	end := limit - len("...")
	for end > 0 && !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end] + "..."
}
