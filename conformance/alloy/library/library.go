// Package library holds the modules that the Analyzer brings along, such as util/ordering, written
// anew from their documentation.
package library

import (
	"embed"
	"strings"
)

//go:embed util/*.als examples/algorithms/*.als
var files embed.FS

// Read returns the text of a module of the library by its name, as in util/ordering.
func Read(name string) (text string, found bool) {
	if strings.Contains(name, "..") {
		return "", false
	}
	content, err := files.ReadFile(name + ".als")
	return string(content), err == nil
}
