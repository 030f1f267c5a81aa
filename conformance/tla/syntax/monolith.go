package syntax

import "regexp"

// beside returns the text of a module that stands behind the root module in its file, as the
// tools read such files. What stands before it is blanked, so that places are those of the file.
func (l *loader) beside(name string) ([]byte, bool) {
	header := regexp.MustCompile(`(?m)^[ \t]*-{4,}[ \t]*MODULE[ \t]+` + name + `[ \t]*-{4,}`)
	at := header.FindIndex(l.root)
	if at == nil {
		return nil, false
	}
	text := make([]byte, len(l.root))
	for i, c := range l.root {
		if text[i] = c; i < at[0] && c != '\n' {
			text[i] = ' '
		}
	}
	return text, true
}
