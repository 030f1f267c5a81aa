package value

import "unicode/utf8"

// textMax is how many bytes of a value are printed at most: one that shares its parts may take
// little room and yet be endless in print.
const textMax = 1 << 24

// refuseLong panics with an *Error for a text that is too long to be made.
func refuseLong(bytes int) {
	if bytes > textMax {
		Exceed("the value takes more than %d bytes to be printed", textMax)
	}
}

// Brief prints a value for people, cut where it has more bytes than limit.
func Brief(v Value, limit int) (text string) {
	defer func() {
		if e, ok := recover().(*Error); ok {
			text = "a large value: " + e.Msg
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
