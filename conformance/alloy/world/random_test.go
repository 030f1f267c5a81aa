package world_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	must "github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

var (
	drawn = flag.Int("drawn", 50, "how many models are drawn and compared")
	first = flag.Int("first", 1, "the seed of the first model that is drawn")
)

// vocabulary is what the expressions that are drawn may name. Much of it may mean several things.
const vocabulary = `open util/ordering[A] as oa
open util/relation
open util/integer
abstract sig A { f: set B, g: lone A, n: Int, x: set A + B }
sig A1, A2 extends A { h: A -> B }
sig B { f: some A, var k: set Int, s: seq A }
one sig C in B { m: A1 -> lone A2 }
var sig D extends B { y: B }
sig E = A1 + A2 {}
let mac [u, v] = u.v
let mac0 = A1 + C
pred p [a: A] { some a }
pred p [b: B] { some b }
pred q [a: A, r: A -> univ] { some a.r }
fun id [e: univ]: set e { e }
fun w [a: A]: B { a.f }
fun w [b: B]: A { b.f }
fun two [a, b: univ]: set a + b { a + b }
fun cnt [s: set univ]: Int { #s }
`

// drawModels writes random expressions over the vocabulary, a file each.
func drawModels(t *testing.T) []string {
	dir := t.TempDir()
	files := make([]string, *drawn)
	models := rapid.Custom(drawModel)
	for i := range files {
		files[i] = filepath.Join(dir, fmt.Sprintf("m%d.als", *first+i))
		text := vocabulary + models.Example(*first+i)
		must.NoError(t, os.WriteFile(files[i], []byte(text), 0o600))
	}
	return files
}

// compareDrawn compares how the models that were drawn are read. Most are refused, by both; of the
// others the whole tree is the same.
func compareDrawn(t *testing.T, files []string, trees [][]string) {
	accepted := 0
	for i, file := range files {
		ours := reading(file)
		text, err := os.ReadFile(file)
		must.NoError(t, err)
		assert.Empty(t, drawnDifferences(ours, trees[i]), "-first %d -drawn 1: %s", *first+i,
			strings.TrimPrefix(string(text), vocabulary))
		if !isError(ours[0]) {
			accepted++
		}
	}
	t.Logf("of %d models that were drawn %d are accepted", len(files), accepted)
	assert.True(t, accepted > 0 || len(files) < 50, "none is accepted")
}

// drawnDifferences leaves out the lines that errors and warnings have: of a macro that is wrongly
// used the Analyzer shows the use.
func drawnDifferences(ours, theirs []string) []string {
	clean := func(lines []string) []string {
		var kept []string
		for _, line := range lines {
			if strings.HasPrefix(line, "warning ") || isError(line) {
				line, _, _ = strings.Cut(line, " ")
			}
			kept = append(kept, line)
		}
		return kept
	}
	return differences(clean(ours), clean(theirs))
}

// drawModel draws what stands behind the vocabulary.
func drawModel(t *rapid.T) string {
	d := drawer{t}
	formula := d.formula(d.upTo(3) + 1)
	switch d.upTo(4) {
	case 0:
		return "pred t [a: A, b: set B, r: A -> B, i: Int] { " + formula + " }\n"
	case 1:
		return "fact { all a: A1, b: B, i: Int { some r: A -> A | " + formula + " } }\n"
	case 2:
		return "sig F extends A { z: " + d.relation(1) + " } { " + formula + " }\n"
	}
	return "fun t [a: A, b: set B, r: A -> B, i: Int]: " + d.of("set ", "", "one ") +
		d.relation(1) + " { " + d.relation(2) + " }\n"
}

// drawer draws expressions.
type drawer struct{ t *rapid.T }

func (d drawer) upTo(n int) int { return rapid.IntRange(0, n-1).Draw(d.t, "case") }

func (d drawer) of(words ...string) string { return rapid.SampledFrom(words).Draw(d.t, "word") }

func (d drawer) name() string {
	return d.of(strings.Fields(`A A1 A2 B C D E univ none Int seq/Int a b r i oa/first first mac0
		v0 v1 f g n x h k s m y iden next oa/next prev r`)...)
}

func (d drawer) operand(depth int) string {
	if d.upTo(2) == 0 {
		return d.name()
	}
	return "(" + d.relation(depth) + ")"
}

func (d drawer) arguments(depth int) string {
	all := []string{d.relation(depth)}
	for d.upTo(3) == 0 {
		all = append(all, d.relation(depth))
	}
	return "[" + strings.Join(all, ", ") + "]"
}

func (d drawer) relation(depth int) string {
	if depth <= 0 {
		return d.name()
	}
	switch less := depth - 1; d.upTo(13) {
	case 0, 1, 2:
		return d.operand(less) + "." + d.operand(less)
	case 3:
		return d.of(strings.Fields(`f g h k s m y id w dom ran oa/prevs max mac two cnt plus next
			p`)...) + d.arguments(less)
	case 4, 5:
		return "(" + d.relation(less) + d.of(" + ", " - ", " & ", " ++ ", " -> ", " <: ", " :> ") +
			d.relation(less) + ")"
	case 6:
		return d.of("~", "^", "*", "#") + d.operand(less)
	case 7:
		return "(" + d.formula(less) + " => " + d.relation(less) + " else " + d.relation(less) + ")"
	case 8:
		return "{ v0: " + d.relation(less) + " | " + d.formula(less) + " }"
	case 9:
		return d.of("0", "1", "(A)'", "int[n]", "sum[A.n]", "Int[1]")
	case 10:
		return "(let v1 = " + d.relation(less) + " | " + d.relation(less) + ")"
	case 11:
		return "(sum v0: " + d.relation(less) + " | " + d.relation(less) + ")"
	}
	return d.name()
}

func (d drawer) formula(depth int) string {
	count := d.of("some ", "no ", "lone ", "one ")
	if depth <= 0 {
		return count + d.name()
	}
	switch less := depth - 1; d.upTo(11) {
	case 0, 1, 2:
		return "(" + d.relation(less) + d.of(" in ", " = ", " != ", " not in ", " < ", " >= ") +
			d.relation(less) + ")"
	case 3:
		op := d.of(" and ", " or ", " => ", " <=> ", " until ", " since ")
		return "(" + d.formula(less) + op + d.formula(less) + ")"
	case 4:
		bound := d.of("", "set ", "lone ", "one ", "some ") + d.operand(less)
		return "(" + d.of("all", "some", "no", "lone", "one") +
			d.of(" v0: ", " a: ", " disj v0, v1: ") + bound + " | " + d.formula(less) + ")"
	case 5:
		return d.of("always ", "not ", "after ", "once ") + d.formula(less)
	case 6:
		return d.of("p", "q", "disj", "symmetric", "oa/lt", "functional") + d.arguments(less)
	case 7:
		return d.operand(less) + "." + d.of("p", "q", "isEmpty")
	case 8:
		return "(" + d.relation(less) + " in " + d.relation(less) + d.of(" ", " one ", " lone ") +
			"->" + d.of(" ", " some ", " lone ") + d.relation(less) + ")"
	case 9:
		return "(let v0 = " + d.relation(less) + " | " + d.formula(less) + ")"
	}
	return count + d.operand(depth-1)
}
