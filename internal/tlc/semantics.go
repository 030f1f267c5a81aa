package tlc

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// Element is an element of an XML document.
type Element struct {
	Name     string
	Text     string // what stands before its children
	Children []*Element
}

// Child returns the first child of a name, or nil, which has no children in turn.
func (e *Element) Child(path ...string) *Element {
	for _, name := range path {
		e = e.child(name)
	}
	return e
}

func (e *Element) child(name string) *Element {
	if e == nil {
		return nil
	}
	for _, c := range e.Children {
		if c.Name == name {
			return c
		}
	}
	return nil
}

// Value returns the text of a descendant, or "" where there is none.
func (e *Element) Value(path ...string) string {
	if e = e.Child(path...); e == nil {
		return ""
	}
	return e.Text
}

// Semantics returns the semantic graph that SANY, the parser of the TLA+ tools, makes of a module
// in the root of fsys, as its XML exporter writes it. The files are copied to a temporary directory
// first. It errs where SANY refuses the module.
func (t Tool) Semantics(ctx context.Context, fsys fs.FS, module string) (root *Element, err error) {
	dir, err := os.MkdirTemp("", "tlc-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	spec, scratch := filepath.Join(dir, "spec"), filepath.Join(dir, "scratch")
	if err := errors.Join(os.CopyFS(spec, fsys), os.Mkdir(scratch, 0o700)); err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, t.java, "-Djava.io.tmpdir="+scratch, "-cp", t.jar,
		"tla2sany.xml.XMLExporter", "-o", module+".tla")
	cmd.Dir = spec
	cmd.WaitDelay = 10 * time.Second
	output, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("parse %s by SANY: %w%s", module, err, tail(string(output)))
	}
	_, document, found := bytes.Cut(output, []byte("<?xml"))
	if !found {
		return nil, fmt.Errorf("parse %s by SANY: no document%s", module, tail(string(output)))
	}
	return parseXML(append([]byte("<?xml"), document...))
}

func parseXML(document []byte) (*Element, error) {
	decoder := xml.NewDecoder(bytes.NewReader(document))
	stack := []*Element{{}}
	for {
		token, err := decoder.Token()
		top := stack[len(stack)-1]
		switch token := token.(type) {
		case nil:
			if len(stack) != 1 || len(top.Children) != 1 {
				return nil, err
			}
			return top.Children[0], nil
		case xml.StartElement:
			e := &Element{Name: token.Name.Local}
			top.Children = append(top.Children, e)
			stack = append(stack, e)
		case xml.CharData:
			top.Text += string(bytes.TrimSpace(token))
		case xml.EndElement:
			stack = stack[:len(stack)-1]
		}
	}
}
