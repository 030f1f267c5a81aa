package syntax

// Op is the identity of an operator that the language or a standard module defines. An evaluator
// implements each.
type Op uint8

// The operators of the language, and of the standard modules Naturals, Integers, Reals,
// Sequences, FiniteSets and TLC. The module Bags is TLA+ text and has none.
const (
	OpTrue       Op = iota // TRUE
	OpFalse                // FALSE
	OpBoolean              // BOOLEAN
	OpString               // STRING
	OpNot                  // ~
	OpAnd                  // /\ as an argument; applied it is a [Junction]
	OpOr                   // \/ as an argument; applied it is a [Junction]
	OpImplies              // =>
	OpEquiv                // <=> and \equiv
	OpEq                   // =
	OpNe                   // # and /=
	OpIn                   // \in
	OpNotIn                // \notin
	OpSubsetEq             // \subseteq
	OpUnion                // \union and \cup
	OpIntersect            // \intersect and \cap
	OpMinus                // \ of sets
	OpSubset               // SUBSET, the power set
	OpBigUnion             // UNION
	OpDomain               // DOMAIN
	OpPrime                // '
	OpEnabled              // ENABLED
	OpUnchanged            // UNCHANGED
	OpCompose              // \cdot
	OpAlways               // []
	OpEventually           // <>
	OpLeadsTo              // ~>
	OpWhilePlus            // -+->

	OpNat  // Nat
	OpAdd  // +
	OpSub  // - with two arguments
	OpMul  // *
	OpPow  // ^
	OpDiv  // \div
	OpMod  // %
	OpLt   // <
	OpGt   // >
	OpLe   // <=, =< and \leq
	OpGe   // >= and \geq
	OpUpTo // ..

	OpInt      // Int
	OpNeg      // - with one argument
	OpReal     // Real
	OpQuotient // /
	OpInfinity // Infinity

	OpSeq       // Seq
	OpLen       // Len
	OpConcat    // \o and \circ
	OpAppend    // Append
	OpHead      // Head
	OpTail      // Tail
	OpSubSeq    // SubSeq
	OpSelectSeq // SelectSeq

	OpIsFiniteSet // IsFiniteSet
	OpCardinality // Cardinality

	OpPrint         // Print
	OpPrintT        // PrintT
	OpAssert        // Assert
	OpJavaTime      // JavaTime
	OpTLCGet        // TLCGet
	OpTLCSet        // TLCSet
	OpTLCEval       // TLCEval
	OpMapsTo        // :>
	OpOverlay       // @@
	OpPermutations  // Permutations
	OpSortSeq       // SortSeq
	OpRandomElement // RandomElement
	OpAny           // Any
	OpToString      // ToString
)

// Builtin is an operator that the language or a standard module defines.
type Builtin struct {
	// Module is the standard module, or "" for an operator of the language.
	Module string
	Name   string
	NArgs  int
	Op     Op
	// OpArgs holds the arity of the arguments that are operators themselves; nil for none.
	OpArgs []int
	// Free holds, for an ENABLED, the instances that it was copied by. What they substitute for
	// variables is not substituted for primed ones in its argument, which ENABLED binds.
	Free []*Instance
}

// DeclName returns the operator's name.
func (b *Builtin) DeclName() string { return b.Name }

// Arity returns the number of arguments.
func (b *Builtin) Arity() int { return b.NArgs }

// language holds the operators that need no module.
var language = []*Builtin{
	{Name: "TRUE", Op: OpTrue},
	{Name: "FALSE", Op: OpFalse},
	{Name: "BOOLEAN", Op: OpBoolean},
	{Name: "STRING", Op: OpString},
	{Name: "~", NArgs: 1, Op: OpNot},
	{Name: `/\`, NArgs: 2, Op: OpAnd},
	{Name: `\/`, NArgs: 2, Op: OpOr},
	{Name: "=>", NArgs: 2, Op: OpImplies},
	{Name: "<=>", NArgs: 2, Op: OpEquiv},
	{Name: "=", NArgs: 2, Op: OpEq},
	{Name: "#", NArgs: 2, Op: OpNe},
	{Name: `\in`, NArgs: 2, Op: OpIn},
	{Name: `\notin`, NArgs: 2, Op: OpNotIn},
	{Name: `\subseteq`, NArgs: 2, Op: OpSubsetEq},
	{Name: `\union`, NArgs: 2, Op: OpUnion},
	{Name: `\intersect`, NArgs: 2, Op: OpIntersect},
	{Name: `\`, NArgs: 2, Op: OpMinus},
	{Name: "SUBSET", NArgs: 1, Op: OpSubset},
	{Name: "UNION", NArgs: 1, Op: OpBigUnion},
	{Name: "DOMAIN", NArgs: 1, Op: OpDomain},
	{Name: "'", NArgs: 1, Op: OpPrime},
	{Name: "ENABLED", NArgs: 1, Op: OpEnabled},
	{Name: "UNCHANGED", NArgs: 1, Op: OpUnchanged},
	{Name: `\cdot`, NArgs: 2, Op: OpCompose},
	{Name: "[]", NArgs: 1, Op: OpAlways},
	{Name: "<>", NArgs: 1, Op: OpEventually},
	{Name: "~>", NArgs: 2, Op: OpLeadsTo},
	{Name: "-+->", NArgs: 2, Op: OpWhilePlus},
}

// standardModule is a standard module that the evaluator implements.
type standardModule struct {
	extends string
	ops     []*Builtin
}

// each calls f for all operators of the module, those of modules that it extends first.
func (m *standardModule) each(f func(*Builtin)) {
	if m.extends != "" {
		standard[m.extends].each(f)
	}
	for _, op := range m.ops {
		f(op)
	}
}

// standard holds the built-in modules by name.
var standard = map[string]*standardModule{
	"Naturals": {ops: module("Naturals", []*Builtin{
		{Name: "Nat", Op: OpNat},
		{Name: "+", NArgs: 2, Op: OpAdd},
		{Name: "-", NArgs: 2, Op: OpSub},
		{Name: "*", NArgs: 2, Op: OpMul},
		{Name: "^", NArgs: 2, Op: OpPow},
		{Name: `\div`, NArgs: 2, Op: OpDiv},
		{Name: "%", NArgs: 2, Op: OpMod},
		{Name: "<", NArgs: 2, Op: OpLt},
		{Name: ">", NArgs: 2, Op: OpGt},
		{Name: `\leq`, NArgs: 2, Op: OpLe},
		{Name: `\geq`, NArgs: 2, Op: OpGe},
		{Name: "..", NArgs: 2, Op: OpUpTo},
	})},
	"Integers": {extends: "Naturals", ops: module("Integers", []*Builtin{
		{Name: "Int", Op: OpInt},
		{Name: "-.", NArgs: 1, Op: OpNeg},
	})},
	"Reals": {extends: "Integers", ops: module("Reals", []*Builtin{
		{Name: "Real", Op: OpReal},
		{Name: "/", NArgs: 2, Op: OpQuotient},
		{Name: "Infinity", Op: OpInfinity},
	})},
	"Sequences": {ops: module("Sequences", []*Builtin{
		{Name: "Seq", NArgs: 1, Op: OpSeq},
		{Name: "Len", NArgs: 1, Op: OpLen},
		{Name: `\o`, NArgs: 2, Op: OpConcat},
		{Name: "Append", NArgs: 2, Op: OpAppend},
		{Name: "Head", NArgs: 1, Op: OpHead},
		{Name: "Tail", NArgs: 1, Op: OpTail},
		{Name: "SubSeq", NArgs: 3, Op: OpSubSeq},
		{Name: "SelectSeq", NArgs: 2, Op: OpSelectSeq, OpArgs: []int{0, 1}},
	})},
	"FiniteSets": {ops: module("FiniteSets", []*Builtin{
		{Name: "IsFiniteSet", NArgs: 1, Op: OpIsFiniteSet},
		{Name: "Cardinality", NArgs: 1, Op: OpCardinality},
	})},
	"TLC": {ops: module("TLC", []*Builtin{
		{Name: "Print", NArgs: 2, Op: OpPrint},
		{Name: "PrintT", NArgs: 1, Op: OpPrintT},
		{Name: "Assert", NArgs: 2, Op: OpAssert},
		{Name: "JavaTime", Op: OpJavaTime},
		{Name: "TLCGet", NArgs: 1, Op: OpTLCGet},
		{Name: "TLCSet", NArgs: 2, Op: OpTLCSet},
		{Name: "TLCEval", NArgs: 1, Op: OpTLCEval},
		{Name: ":>", NArgs: 2, Op: OpMapsTo},
		{Name: "@@", NArgs: 2, Op: OpOverlay},
		{Name: "Permutations", NArgs: 1, Op: OpPermutations},
		{Name: "SortSeq", NArgs: 2, Op: OpSortSeq, OpArgs: []int{0, 2}},
		{Name: "RandomElement", NArgs: 1, Op: OpRandomElement},
		{Name: "Any", Op: OpAny},
		{Name: "ToString", NArgs: 1, Op: OpToString},
	})},
}

// module sets the operators' module.
func module(name string, ops []*Builtin) []*Builtin {
	for _, op := range ops {
		op.Module = name
	}
	return ops
}
