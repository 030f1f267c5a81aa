package picture

import (
	"fmt"
	"io"
	"strings"

	"lockstep/conformance/alloy"
)

// Page is what a page of HTML shows: the answers to commands, with instances.
type Page struct{ sections []section }

type section struct {
	title     string
	instances []*alloy.Instance
}

// Add adds an answer with the instances that belong to it.
func (p *Page) Add(title string, instances ...*alloy.Instance) {
	p.sections = append(p.sections, section{title, instances})
}

// HTML writes a page. It needs no other file.
func HTML(w io.Writer, p Page) error {
	var b strings.Builder
	b.WriteString(pageHead)
	for _, s := range p.sections {
		fmt.Fprintf(&b, "<h2>%s</h2>\n", escape(s.title))
		for k, i := range s.instances {
			if len(s.instances) > 1 {
				fmt.Fprintf(&b, "<h3>instance %d</h3>\n", k+1)
			}
			if err := SVG(&b, i); err != nil {
				return err
			}
			var table strings.Builder
			if err := Table(&table, i); err != nil {
				return err
			}
			fmt.Fprintf(&b, "<pre>%s</pre>\n", escape(strings.Trim(table.String(), "\n")))
		}
	}
	b.WriteString("</body></html>\n")
	_, err := io.WriteString(w, b.String())
	return err
}

const pageHead = `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Alloy instances</title>
<style>
body { font-family: sans-serif; margin: 2em; }
h2 { border-bottom: 1px solid #ccc; font-size: 1.1em; white-space: pre-wrap; }
pre { background: #f8f8f8; padding: 1em; overflow-x: auto; }
svg { max-width: 100%; height: auto; }
</style></head><body>
`
