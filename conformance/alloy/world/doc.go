// Package world gives the meaning of an Alloy model's names and the types of its expressions, as
// the Alloy Analyzer does. [Load] reads a file with all the modules that it opens, and returns a
// [World]: a tree in which every name is bound to the [Sig], [Field], [Var] or [Func] that it
// means, macros are expanded, overloading is decided, and the implicit `this` of fields and
// appended facts is written out.
package world
