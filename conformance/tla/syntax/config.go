package syntax

import (
	"path/filepath"
	"regexp"
	"strings"

	"lockstep/conformance/source"
)

// Config is a configuration for TLC: a .cfg file. Names are not looked up; positions are kept so
// that whoever does can say where an unknown one stands.
type Config struct {
	// Specification, Init, Next, Symmetry, View, Alias and PostCondition are nil where the file
	// does not give them.
	Specification *ConfigName
	Init, Next    *ConfigName
	Symmetry      *ConfigName
	View          *ConfigName
	Alias         *ConfigName
	PostCondition *ConfigName

	Constants         []*ConfigConstant
	Invariants        []*ConfigName
	Properties        []*ConfigName
	Constraints       []*ConfigName
	ActionConstraints []*ConfigName

	// CheckDeadlock is true unless the file says CHECK_DEADLOCK FALSE.
	CheckDeadlock bool
}

// ConfigName is the name of an operator in a configuration.
type ConfigName struct {
	span
	Name string
}

// ConfigConstant is one assignment of CONSTANTS. Either Value or Operator is not nil.
type ConfigConstant struct {
	span
	Name string
	// Args holds the arguments of Op(1, a) = v, which says what a constant operator returns.
	Args []*ConfigValue
	// Module restricts the assignment to the definition in one module: Op <- [Module] Other.
	// It is "" for none.
	Module string
	// Value is the value of Name = Value.
	Value *ConfigValue
	// Operator is what replaces the name in Name <- Operator.
	Operator *ConfigName
}

// ConfigKind is the sort of a value in a configuration.
type ConfigKind uint8

// The values that a configuration can express. A model value is a name that equals only itself.
const (
	ConfigInt ConfigKind = iota
	ConfigString
	ConfigBool
	ConfigModelValue
	ConfigSet
)

// ConfigValue is a value in a configuration.
type ConfigValue struct {
	span
	Kind ConfigKind
	// Int is the value of a ConfigInt, Bool that of a ConfigBool, Text the string of a
	// ConfigString or the name of a ConfigModelValue, Elems the elements of a ConfigSet.
	Int   int64
	Bool  bool
	Text  string
	Elems []*ConfigValue
}

var (
	_ Node = (*ConfigName)(nil)
	_ Node = (*ConfigConstant)(nil)
	_ Node = (*ConfigValue)(nil)
)

// ParseConfig parses a TLC configuration. The filename is used in positions, and tells where the
// configuration is: in a file SPEC.tla it is the text between a line ---- CONFIG SPEC ---- and the
// next one of at least four =. The error is an *[Error].
func ParseConfig(filename string, src []byte) (config *Config, err error) {
	defer source.Catch(&err)
	text := newSource(filename, src)
	if name, within := strings.CutSuffix(filepath.Base(filename), ".tla"); within {
		text.Content = configBlock(text, name)
	}
	p := &configParser{
		parser: parser{tokens: scanText(text)},
		config: &Config{CheckDeadlock: true},
	}
	for p.peek().kind != tokEOF {
		p.section()
	}
	return p.config, nil
}

// configBlock returns a module's text with all but the configuration of that name blanked out, so
// that what is in it keeps its place.
func configBlock(text *source.Text, name string) string {
	head := regexp.MustCompile(`(?m)^-{4,}[ \t]*CONFIG[ \t]+` + regexp.QuoteMeta(name) +
		`[ \t]*-{4,}[ \t]*\r?$`)
	at := head.FindStringIndex(text.Content)
	if at == nil {
		panic(errorAt(text.Start(),
			"there is no configuration here: ---- CONFIG %s ---- begins one", name))
	}
	end := len(text.Content)
	if foot := configFoot.FindStringIndex(text.Content[at[1]:]); foot != nil {
		end = at[1] + foot[0]
	}
	out := []byte(text.Content)
	for i, b := range out {
		if b != '\n' && (i < at[1] || i >= end) {
			out[i] = ' '
		}
	}
	return string(out)
}

var configFoot = regexp.MustCompile(`(?m)^={4,}`)

// configParser parses a configuration with the tokens of TLA+.
type configParser struct {
	parser
	config *Config
	// deadlock tells that CHECK_DEADLOCK was read.
	deadlock bool
}

// configKeywords begin a section.
var configKeywords = set(`ACTION_CONSTRAINT ACTION_CONSTRAINTS ALIAS CHECK_DEADLOCK CONSTANT
	CONSTANTS CONSTRAINT CONSTRAINTS INIT INVARIANT INVARIANTS NEXT POSTCONDITION PROPERTIES
	PROPERTY SPECIFICATION SYMMETRY TYPE TYPE_CONSTRAINT VIEW`)

// section = keyword { entry }.
func (p *configParser) section() {
	t := p.take()
	c := p.config
	switch t.text {
	case "SPECIFICATION":
		p.one(t, &c.Specification)
	case "INIT":
		p.one(t, &c.Init)
	case "NEXT":
		p.one(t, &c.Next)
	case "SYMMETRY":
		p.one(t, &c.Symmetry)
	case "VIEW":
		p.one(t, &c.View)
	case "ALIAS":
		p.one(t, &c.Alias)
	case "POSTCONDITION":
		p.one(t, &c.PostCondition)
	case "TYPE", "TYPE_CONSTRAINT": // TLC reads a name, and does nothing with it
		p.name()
	case "INVARIANT", "INVARIANTS":
		c.Invariants = p.names(c.Invariants)
	case "PROPERTY", "PROPERTIES":
		c.Properties = p.names(c.Properties)
	case "CONSTRAINT", "CONSTRAINTS":
		c.Constraints = p.names(c.Constraints)
	case "ACTION_CONSTRAINT", "ACTION_CONSTRAINTS":
		c.ActionConstraints = p.names(c.ActionConstraints)
	case "CONSTANT", "CONSTANTS":
		for p.atName() || isOperator(p.peek()) {
			c.Constants = append(c.Constants, p.constant())
		}
	case "CHECK_DEADLOCK":
		p.checkDeadlock(t)
	default:
		panic(errorAt(t.start, "expected a keyword such as SPECIFICATION, found %s", t.describe()))
	}
}

// one reads the single name of a section that may stand only once.
func (p *configParser) one(keyword token, to **ConfigName) {
	if *to != nil {
		panic(errorAt(keyword.start, "%s is given twice, first at %v", keyword.text, (*to).start))
	}
	*to = p.name()
}

func (p *configParser) checkDeadlock(keyword token) {
	if p.deadlock {
		panic(errorAt(keyword.start, "CHECK_DEADLOCK is given twice"))
	}
	p.deadlock = true
	t := p.peek()
	if t.text != "TRUE" && t.text != "FALSE" {
		p.fail("TRUE or FALSE")
	}
	p.take()
	p.config.CheckDeadlock = t.text == "TRUE"
}

// atName tells whether a name comes next that begins no section.
func (p *configParser) atName() bool {
	t := p.peek()
	return t.kind == tokIdent && !configKeywords[t.text]
}

// names = { name }.
func (p *configParser) names(list []*ConfigName) []*ConfigName {
	for p.atName() {
		list = append(list, p.name())
	}
	return list
}

// name = Name { "!" Name }.
func (p *configParser) name() *ConfigName {
	if !p.atName() {
		p.fail("the name of an operator")
	}
	start := p.peek().start
	name := p.take().text
	for p.accept("!") {
		name += "!" + p.ident("the name of an operator").text
	}
	return &ConfigName{p.from(start), name}
}

// constant = ( Name | operator ) [ "(" value { "," value } ")" ]
// ( "=" [ module ] value | "<-" [ module ] ( name | operator ) )
// module = "[" Name "]".
func (p *configParser) constant() *ConfigConstant {
	t := p.take()
	c := &ConfigConstant{Name: t.text}
	if p.accept("(") {
		c.Args = list(&p.parser, p.value)
		p.expect(")")
	}
	replace := p.accept("<-")
	if !replace && !p.accept("=") {
		p.fail("`=` or `<-`")
	}
	if p.accept("[") {
		c.Module = p.ident("the name of a module").text
		p.expect("]")
	}
	switch op := p.peek(); {
	case !replace:
		c.Value = p.value()
	case len(c.Args) > 0:
		panic(errorAt(op.start, "an operator with arguments is given values by `=`, not `<-`"))
	case isOperator(op):
		p.take()
		c.Operator = &ConfigName{op.span(), op.text}
	default:
		c.Operator = p.name()
	}
	c.span = p.from(t.start)
	return c
}

// value = number | string | "TRUE" | "FALSE" | Name | "{" [ value { "," value } ] "}".
func (p *configParser) value() *ConfigValue {
	p.enter()
	defer p.leave()
	t := p.peek()
	v := &ConfigValue{span: t.span(), Text: t.text}
	switch {
	case t.is("-"):
		panic(errorAt(t.start, "a configuration has no negative numbers, as in TLC: define the "+
			"number in the module, and give its name by `<-`"))
	case t.kind == tokNumber:
		v.Kind, v.Text = ConfigInt, ""
		v.Int = p.integer()
	case t.kind == tokString:
		v.Kind = ConfigString
		p.take()
	case t.kind == tokIdent && (t.text == "TRUE" || t.text == "FALSE"):
		v.Kind, v.Text, v.Bool = ConfigBool, "", t.text == "TRUE"
		p.take()
	case p.atName():
		v.Kind = ConfigModelValue
		p.take()
	case p.accept("{"):
		v.Kind, v.Text = ConfigSet, ""
		if !p.at("}") {
			v.Elems = list(&p.parser, p.value)
		}
		p.expect("}")
	default:
		p.fail("a number, a string, a model value or a set")
	}
	v.span = p.from(t.start)
	return v
}

// integer = number.
func (p *configParser) integer() int64 {
	n, ok := number(p.take()).(*Number)
	if !ok {
		p.next--
		p.fail("an integer")
	}
	return n.Value
}
