package picture_test

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	must "github.com/stretchr/testify/require"

	"lockstep/conformance/alloy"
	"lockstep/conformance/alloy/picture"
)

const text = `abstract sig Shape { inside: lone Shape, size: one Int, at: Shape -> Int }
sig Circle, Square extends Shape {}
sig Red in Shape {}
var sig Lit in Shape {}
fact { no at }
pred show[big: Square] {
	inside = Circle -> big and some Red and one Circle and one Square and size = Shape -> 3
	no Lit and after Lit = big
}
run show for 2 but 2..2 steps
`

func instance(t *testing.T) *alloy.Instance {
	m, err := alloy.Load(fstest.MapFS{"m.als": {Data: []byte(text)}}, "m.als")
	must.NoError(t, err)
	i, err := m.Search(m.Commands()[0], alloy.Options{}).Next(t.Context())
	must.NoError(t, err)
	return i
}

func written(t *testing.T, write func(io.Writer, *alloy.Instance) error) string {
	var b strings.Builder
	must.NoError(t, write(&b, instance(t)))
	return b.String()
}

func TestTablesHaveALineForEachAtom(t *testing.T) {
	got := written(t, picture.Table)
	assert.Contains(t, got, "state 0\n")
	assert.Contains(t, got, "state 1, followed by state ")
	assert.Contains(t, got, "Shape     inside    size  at\n")
	assert.Contains(t, got, "\nCircle$0  Square$0  3\n")
	assert.Contains(t, got, "\nSquare$0            3\n")
	assert.Contains(t, got, "$show_big  Square$0\n")
}

func TestNamesHaveTheirModuleOnlyWhereTwoWouldBeOne(t *testing.T) {
	files := fstest.MapFS{
		"m.als": {Data: []byte(
			"open a\nopen b\nsig One { to: Other, like: a/Same }\nrun { some One }\n")},
		"a.als": {Data: []byte("module a\nsig Same {}\nsig Other {}\n")},
		"b.als": {Data: []byte("module b\nsig Same {}\n")},
	}
	m, err := alloy.Load(files, "m.als")
	must.NoError(t, err)
	i, err := m.Search(m.Commands()[0], alloy.Options{}).Next(t.Context())
	must.NoError(t, err)
	var b strings.Builder
	must.NoError(t, picture.Table(&b, i))
	assert.Contains(t, b.String(), " Other$0")
	assert.Contains(t, b.String(), " a/Same$0")
	assert.NotContains(t, b.String(), "a/Other")
}

func TestGraphsHaveANodeForEachAtom(t *testing.T) {
	got := written(t, picture.DOT)
	assert.Contains(t, got, `"Circle$0" -> "Square$0" [label="inside"];`)
	assert.Contains(t, got, `size: 3`, "an integer is no node")
	assert.Contains(t, got, `($show_big)`)
	assert.Equal(t, 2, strings.Count(got, "digraph"), "one for each state")
	assert.Equal(t, 1, strings.Count(got, "(Lit)"), "in the second state only")
}

// wellFormed fails where a text is no XML, and returns how often each element is in it.
func wellFormed(t *testing.T, text string) map[string]int {
	elements := make(map[string]int)
	d := xml.NewDecoder(strings.NewReader(text))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return elements
		}
		must.NoError(t, err, text)
		if start, ok := token.(xml.StartElement); ok {
			elements[start.Name.Local]++
		}
	}
}

func TestDrawingsAreWellFormed(t *testing.T) {
	elements := wellFormed(t, written(t, picture.SVG))
	assert.Equal(t, 4, elements["rect"], "two atoms in two states")
	assert.Equal(t, 1+2, elements["path"], "an edge in two states, and the head of all")
}

func TestAtomsWithoutEdgesStandInRowsOfTheirOwn(t *testing.T) {
	m, err := alloy.Load(fstest.MapFS{"m.als": {Data: []byte(
		"sig Alone {}\nsig From { to: To }\nsig To {}\n" +
			"run {} for exactly 30 Alone, exactly 1 From, exactly 1 To")}}, "m.als")
	must.NoError(t, err)
	i, err := m.Search(m.Commands()[0], alloy.Options{}).Next(t.Context())
	must.NoError(t, err)
	var b strings.Builder
	must.NoError(t, picture.SVG(&b, i))
	var drawing struct {
		Width  float64 `xml:"width,attr"`
		Height float64 `xml:"height,attr"`
		View   string  `xml:"viewBox,attr"`
	}
	must.NoError(t, xml.Unmarshal([]byte(b.String()), &drawing))
	assert.Less(t, drawing.Width, 1000.0, "30 boxes side by side are 3 000 wide")
	assert.Less(t, drawing.Height, 600.0)
	assert.Equal(t, fmt.Sprintf("0 0 %.0f %.0f", drawing.Width, drawing.Height), drawing.View,
		"it can be scaled")
}

func TestTheAnalyzersFormHasAnInstanceForEachState(t *testing.T) {
	got := written(t, picture.XML)
	elements := wellFormed(t, got)
	assert.Equal(t, 2, elements["instance"])
	assert.Equal(t, 2, elements["skolem"])
	assert.Contains(t, got, `tracelength="2"`)
	assert.Contains(t, got, `<sig label="this/Lit" ID="`)
	assert.Contains(t, got, `<tuple> <atom label="Circle$0"/> <atom label="Square$0"/> </tuple>`)
	assert.Contains(t, got, `<source filename="m.als" content="abstract sig Shape { inside`)
}

func TestAnObjectMakesTheSameInstanceAgain(t *testing.T) {
	i := instance(t)
	data, err := json.Marshal(picture.JSON(i))
	must.NoError(t, err)
	var object struct {
		States []alloy.State
		Loop   int
	}
	must.NoError(t, json.Unmarshal(data, &object))
	again, err := i.Model().Snapshot(i.Bitwidth(), object.States, object.Loop)
	must.NoError(t, err)
	findings, err := i.Model().Judge(t.Context(), again)
	must.NoError(t, err)
	assert.Empty(t, findings)
	for name, tuples := range picture.JSON(i).States[0].Fields {
		assert.ElementsMatch(t, tuples, picture.JSON(again).States[0].Fields[name], name)
	}
}

func TestAPageShowsAllInstances(t *testing.T) {
	var p picture.Page
	p.Add("a < b", instance(t), instance(t))
	p.Add("nothing")
	var b strings.Builder
	must.NoError(t, picture.HTML(&b, p))
	assert.Contains(t, b.String(), "<h2>a &lt; b</h2>")
	assert.Equal(t, 2, strings.Count(b.String(), "<svg"))
	assert.Contains(t, b.String(), "<h3>instance 2</h3>")
}
