package syntax_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/conformance/tla/syntax"
)

func TestConfigurationsAreReadWhole(t *testing.T) {
	c, err := syntax.ParseConfig("MC.cfg", []byte(`\* a comment (* and more
SPECIFICATION Spec
CONSTANTS
  N = 3  M = 1
  Text = "a\tb"
  On = TRUE
  Clients = {c1, {}, {1, "x"}}
  Op <- OtherOp  + <- Plus
  Nat <- [Naturals] Small
  Sets = [Sequences] s1
  Table(1, a) = 2
(* INVARIANT No (* nested *) *)
INVARIANTS TypeOK N!Safe
INVARIANT Other
PROPERTY Live
PROPERTIES P1 P2
CONSTRAINT Small
ACTION_CONSTRAINTS Quiet
TYPE T TYPE_CONSTRAINT TC
SYMMETRY Perms VIEW View ALIAS Alias POSTCONDITION Post
CHECK_DEADLOCK FALSE
`))
	require.NoError(t, err)
	assert.Equal(t, "Spec", c.Specification.Name)
	assert.Equal(t, "MC.cfg:2:15", syntax.Start(c.Specification).String())
	assert.Nil(t, c.Init)
	assert.Equal(t, "TypeOK N!Safe Other", configNames(c.Invariants))
	assert.Equal(t, "Live P1 P2", configNames(c.Properties))
	assert.Equal(t, "Small", configNames(c.Constraints))
	assert.Equal(t, "Quiet", configNames(c.ActionConstraints))
	assert.Equal(t, "Perms View Alias Post", configNames(
		[]*syntax.ConfigName{c.Symmetry, c.View, c.Alias, c.PostCondition}))
	assert.False(t, c.CheckDeadlock)
	var got []string
	for _, k := range c.Constants {
		got = append(got, showConstant(k))
	}
	assert.Equal(t, []string{
		"N = 3", "M = 1", `Text = "a\tb"`, "On = true", `Clients = {c1, {}, {1, "x"}}`,
		"Op <- OtherOp", "+ <- Plus", "Nat <- [Naturals] Small", "Sets = [Sequences] s1",
		"Table(1, a) = 2",
	}, got)
}

func configNames(list []*syntax.ConfigName) string {
	var names []string
	for _, n := range list {
		names = append(names, n.Name)
	}
	return strings.Join(names, " ")
}

func showConstant(k *syntax.ConfigConstant) string {
	text := k.Name
	if len(k.Args) > 0 {
		text += "(" + showValues(k.Args) + ")"
	}
	module := ""
	if k.Module != "" {
		module = "[" + k.Module + "] "
	}
	if k.Operator != nil {
		return text + " <- " + module + k.Operator.Name
	}
	return text + " = " + module + showValue(k.Value)
}

func showValues(values []*syntax.ConfigValue) string {
	var all []string
	for _, v := range values {
		all = append(all, showValue(v))
	}
	return strings.Join(all, ", ")
}

func showValue(v *syntax.ConfigValue) string {
	switch v.Kind {
	case syntax.ConfigInt:
		return fmt.Sprint(v.Int)
	case syntax.ConfigString:
		return fmt.Sprintf("%q", v.Text)
	case syntax.ConfigBool:
		return fmt.Sprint(v.Bool)
	case syntax.ConfigModelValue:
		return v.Text
	}
	return "{" + showValues(v.Elems) + "}"
}

func TestDeadlockIsCheckedUnlessTheFileSaysOtherwise(t *testing.T) {
	c, err := syntax.ParseConfig("MC.cfg", nil)
	require.NoError(t, err)
	assert.True(t, c.CheckDeadlock)
}

// TLC reads a configuration from the file of a module, too.
func TestAConfigurationMayStandInAModulesFile(t *testing.T) {
	const text = "---- CONFIG Other ----\nINIT A\n====\n---- MODULE M ----\nA == TRUE\n" +
		"====\n----- CONFIG  M -----\nINIT B \\* here\n====\nSPEC\n"
	c, err := syntax.ParseConfig("dir/M.tla", []byte(text))
	require.NoError(t, err)
	assert.Equal(t, "B", c.Init.Name)
	assert.Equal(t, "dir/M.tla:8:6", syntax.Start(c.Init).String())
	_, err = syntax.ParseConfig("M.tla", []byte(strings.Replace(text, "INIT B", "INIT 1", 1)))
	assert.EqualError(t, err, "M.tla:8:6: expected the name of an operator, found `1`")
	_, err = syntax.ParseConfig("N.tla", []byte(text))
	assert.EqualError(t, err,
		"N.tla:1:1: there is no configuration here: ---- CONFIG N ---- begins one")
}

func TestMistakesInAConfigurationHaveTheirPlace(t *testing.T) {
	for _, row := range []struct{ name, text, want, reason string }{
		{
			"keyword", "SPEC S",
			"1:1: expected a keyword such as SPECIFICATION, found `SPEC`",
			"a section has a keyword",
		},
		{
			"name", "INIT\nNEXT N",
			"2:1: expected the name of an operator, found `NEXT`", "INIT needs a name",
		},
		{
			"twice", "INIT A\nINIT B",
			"2:1: INIT is given twice, first at MC.cfg:1:6", "there is one initial predicate",
		},
		{
			"deadlock", "CHECK_DEADLOCK maybe",
			"1:16: expected TRUE or FALSE, found `maybe`", "it is a switch",
		},
		{
			"deadlock twice", "CHECK_DEADLOCK TRUE CHECK_DEADLOCK TRUE",
			"1:21: CHECK_DEADLOCK is given twice", "one switch",
		},
		{"value", "CONSTANT a = ", "1:14: expected a number, a string, a model value or a set, " +
			"found the end of the text", "= needs a value"},
		{"sign", "CONSTANT a b", "1:12: expected `=` or `<-`, found `b`", "an assignment"},
		{"set", "CONSTANT a = {1 2}", "1:17: expected `}`, found `2`", "commas separate elements"},
		{
			"negative", "CONSTANT a = {-1}",
			"1:15: a configuration has no negative numbers, as in TLC: define the number in the " +
				"module, and give its name by `<-`", "TLC has none",
		},
		{"decimal", "CONSTANT a = 1.5", "1:14: expected an integer, found `1.5`", "no fractions"},
		{
			"arguments", "CONSTANT a(1) <- b",
			"1:18: an operator with arguments is given values by `=`, not `<-`", "as in TLC",
		},
		{"comment", "INIT A (* x", "1:8: comment is not closed by *)", "comments end"},
	} {
		t.Run(row.name, func(t *testing.T) {
			_, err := syntax.ParseConfig("MC.cfg", []byte(row.text))
			assert.EqualError(t, err, "MC.cfg:"+row.want, row.reason)
		})
	}
}
