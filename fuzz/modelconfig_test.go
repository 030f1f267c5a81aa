package fuzz

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"lockstep/conformance/tla"
	"lockstep/conformance/tla/syntax"
)

const smallModule = `---- MODULE Small ----
EXTENDS Naturals
CONSTANTS Max, Op(_)
VARIABLE n
Init == n = 0
Next == n' \in 0..Max /\ Op(n) # Max
Spec == Init /\ [][Next]_n
Even(m) == m % 2
Two == 2
Low == n < Two
Grows == [][n' > n]_n
Returns == <>(n = 0)
====
`

// FuzzModelConfig reads any text as a .cfg file. The outcome is a configuration, which is printed
// and read as the same one, and under which a module is checked to a verdict or an error; or an
// error with a position in the text.
func FuzzModelConfig(f *testing.F) {
	f.Fuzz(func(t *testing.T, text string) {
		c, err := syntax.ParseConfig("Small.cfg", []byte(text))
		if err != nil {
			requirePositions(t, text, err)
			return
		}
		printed := printConfig(c)
		again, err := syntax.ParseConfig("Small.cfg", []byte(printed))
		require.NoError(t, err, printed)
		require.Equal(t, printed, printConfig(again))
		m, err := tla.Load(fstest.MapFS{"Small.tla": {Data: []byte(smallModule)}}, "Small")
		require.NoError(t, err)
		model, err := tla.NewModel(m, c)
		if err != nil {
			return
		}
		options := tla.CheckOptions{Workers: 1, StatesMax: 100}
		result, err := model.Check(after(1280), options)
		require.True(t, err == nil || result.Verdict == tla.Unknown, "%v, %v", result, err)
	})
}

// after is a context that is over when it has been asked so often: steps are bounded, not time.
func after(times int) context.Context { return &asked{context.Background(), times} }

type asked struct {
	context.Context
	left int
}

func (a *asked) Err() error {
	if a.left--; a.left < 0 {
		return context.DeadlineExceeded
	}
	return nil
}

// printConfig writes a configuration as a .cfg file.
func printConfig(c *syntax.Config) string {
	var out strings.Builder
	one := func(keyword string, name *syntax.ConfigName) {
		if name != nil {
			_, _ = fmt.Fprintf(&out, "%s %s\n", keyword, name.Name)
		}
	}
	all := func(keyword string, names []*syntax.ConfigName) {
		for _, name := range names {
			one(keyword, name)
		}
	}
	one("SPECIFICATION", c.Specification)
	one("INIT", c.Init)
	one("NEXT", c.Next)
	one("SYMMETRY", c.Symmetry)
	one("VIEW", c.View)
	one("ALIAS", c.Alias)
	one("POSTCONDITION", c.PostCondition)
	for _, constant := range c.Constants {
		out.WriteString("CONSTANT " + printConstant(constant) + "\n")
	}
	all("INVARIANT", c.Invariants)
	all("PROPERTY", c.Properties)
	all("CONSTRAINT", c.Constraints)
	all("ACTION_CONSTRAINT", c.ActionConstraints)
	if !c.CheckDeadlock {
		out.WriteString("CHECK_DEADLOCK FALSE\n")
	}
	return out.String()
}

func printConstant(c *syntax.ConfigConstant) string {
	text := c.Name
	if len(c.Args) > 0 {
		text += "(" + printValues(c.Args) + ")"
	}
	module := ""
	if c.Module != "" {
		module = "[" + c.Module + "] "
	}
	if c.Operator != nil {
		return text + " <- " + module + c.Operator.Name
	}
	if module != "" {
		return text + " = " + module + printValue(c.Value)
	}
	return text + " = " + printValue(c.Value)
}

func printValues(values []*syntax.ConfigValue) string {
	var parts []string
	for _, v := range values {
		parts = append(parts, printValue(v))
	}
	return strings.Join(parts, ", ")
}

var configEscapes = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\t", `\t`, "\r", `\r`,
	"\f", `\f`)

func printValue(v *syntax.ConfigValue) string {
	switch v.Kind {
	case syntax.ConfigInt:
		return fmt.Sprint(v.Int)
	case syntax.ConfigString:
		return `"` + configEscapes.Replace(v.Text) + `"`
	case syntax.ConfigBool:
		return strings.ToUpper(fmt.Sprint(v.Bool))
	case syntax.ConfigSet:
		return "{" + printValues(v.Elems) + "}"
	default:
		return v.Text
	}
}
