package world_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/conformance/alloy/world"
)

// TestHostileModelsAreRefused loads models whose size grows exponentially, or that are large. Each
// comes to a bound and says which.
func TestHostileModelsAreRefused(t *testing.T) {
	for name, row := range map[string]struct {
		files  map[string]string
		reason string
	}{
		"macros": {
			map[string]string{"m.als": "sig A {}\n" + doubling(19) + "fact { some m0[A] }"},
			"too large with its macros expanded|too many meanings",
		},
		"products": {
			map[string]string{
				"m.als": sigs(60) + "fact { some (" + union(60) + ") -> (" + union(60) + ") }",
			},
			"more than 128 columns or 2000 products",
		},
		"columns": {
			map[string]string{"m.als": "fact { some " + strings.Repeat("univ -> ", 200) + "univ }"},
			"more than 128 columns or 2000 products",
		},
		"closure": {
			map[string]string{"m.als": sigs(400) + "fact { some ^(" + chain(400) + ") }"},
			"more than 128 columns or 2000 products",
		},
		"modules": {opening(12), "the model opens more than 1000 modules"},
		"opens": {
			map[string]string{"m.als": opens(600)},
			"the file opens more than 500 modules",
		},
		"extends": {
			map[string]string{"m.als": extending(400)}, "extend each other more than 256 times",
		},
		"size": {
			map[string]string{"m.als": "// " + strings.Repeat("x", 1<<20)},
			"the text has more than",
		},
		"fields": {map[string]string{"m.als": sameFields(3_000)}, "too many meanings"},
	} {
		t.Run(name, func(t *testing.T) {
			fsys := fstest.MapFS{}
			for file, text := range row.files {
				fsys[file] = &fstest.MapFile{Data: []byte(text)}
			}
			_, err := world.Load(fsys, "m.als")
			list := errorsOf(err)
			require.NotEmpty(t, list, "%v", err)
			assert.Regexp(t, row.reason, list[0].Msg)
			assert.True(t, list[0].Pos.IsValid())
		})
	}
}

// TestNestedOverloadingIsResolvedOnce resolves calls within calls that all may mean several
// things.
func TestNestedOverloadingIsResolvedOnce(t *testing.T) {
	text := "sig A { f: A } sig B { f: B }\n" +
		"fun g [a: A]: A { a.f } fun g [b: B]: B { b.f } fun g [a: univ]: Int { 1 }\n" +
		"fact { some " + strings.Repeat("g[", 200) + "A" + strings.Repeat("]", 200) + " }\n"
	_, err := world.Load(fstest.MapFS{"m.als": {Data: []byte(text)}}, "m.als")
	require.NoError(t, err)
}

func opens(n int) string {
	var out strings.Builder
	for i := range n {
		fmt.Fprintf(&out, "open util/integer as a%d\n", i)
	}
	return out.String()
}

// doubling makes macros of which each uses the next one twice.
func doubling(n int) string {
	var out strings.Builder
	for i := range n {
		fmt.Fprintf(&out, "let m%d [x] = m%d[x] + m%d[x] + m%d[x]\n", i, i+1, i+1, i+1)
	}
	fmt.Fprintf(&out, "let m%d [x] = x\n", n)
	return out.String()
}

func sigs(n int) string {
	var out strings.Builder
	for i := range n {
		fmt.Fprintf(&out, "sig S%d {}\n", i)
	}
	return out.String()
}

func union(n int) string {
	var names []string
	for i := range n {
		names = append(names, fmt.Sprintf("S%d", i))
	}
	return strings.Join(names, " + ")
}

// chain relates each signature to the next one.
func chain(n int) string {
	var pairs []string
	for i := range n - 1 {
		pairs = append(pairs, fmt.Sprintf("S%d -> S%d", i, i+1))
	}
	return strings.Join(pairs, " + ")
}

// opening makes files of which each opens the next one twice.
func opening(n int) map[string]string {
	files := make(map[string]string)
	for i := range n {
		files[fmt.Sprintf("f%d.als", i)] = fmt.Sprintf("open f%d as a\nopen f%d as b\n", i+1, i+1)
	}
	files["m.als"] = "open f0"
	files[fmt.Sprintf("f%d.als", n)] = "sig A {}"
	return files
}

func extending(n int) string {
	var out strings.Builder
	out.WriteString("sig S0 {}\n")
	for i := range n {
		fmt.Fprintf(&out, "sig S%d extends S%d {}\n", i+1, i)
	}
	return out.String()
}

// sameFields makes signatures that all have a field of the same name.
func sameFields(n int) string {
	var out strings.Builder
	for i := range n {
		fmt.Fprintf(&out, "sig S%d { f: univ }\n", i)
	}
	return out.String()
}
