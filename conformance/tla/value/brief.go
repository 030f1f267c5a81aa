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

// Shown returns what printed does, which may panic with an *[Error], or says so where it does: for
// what people read, and are not to miss because of one value.
func Shown(printed func() string) (text string) {
	defer func() {
		switch e := recover().(type) {
		case nil:
		case *Error:
			text = large + e.Msg
		default:
			panic(e)
		}
	}()
	return printed()
}

// briefMax is how many bytes a value may have in a message.
const briefMax = 200

// Message is fmt.Sprintf, in which values are cut where they are long. An integer stays what it is.
func Message(format string, args ...any) string {
	short := slices.Clone(args) // which are the caller's
	for i, a := range args {
		switch v := a.(type) {
		case Int:
		case Value:
			short[i] = brief(v, briefMax)
		}
	}
	return fmt.Sprintf(format, short...)
}

// brief prints a value for people, cut where it has more bytes than limit.
func brief(v Value, limit int) string {
	return Shown(func() string {
		p := printer{most: limit}
		p.value(v)
		if len(p.b) <= limit {
			return string(p.b)
		}
		end := limit - len("...")
		for end > 0 && !utf8.RuneStart(p.b[end]) {
			end--
		}
		return string(p.b[:end]) + "..."
	})
}
