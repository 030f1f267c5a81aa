package world

import "lockstep/conformance/source"

// World is a model: the file that was asked for and all that it opens. It does not change once it
// is loaded, and is safe for concurrent use.
type World struct {
	// Sigs holds the signatures of all modules in the order in which the Analyzer visits them:
	// module by module as they are reached, each in its file's order. The built-in ones are not
	// among them: [Univ], [None], [Int], [SeqInt] and [String].
	Sigs []*Sig
	// Funcs holds the predicates and functions of all modules.
	Funcs []*Func
	// Facts holds the facts of all modules. Those appended to signatures stand in [Sig.Facts].
	Facts []*Fact
	// Asserts holds the assertions of all modules.
	Asserts []*Assert
	// Commands holds those of the root module, in order; the Analyzer runs no others.
	Commands []*Command
	// Exact holds the signatures that a module's parameter makes exact, as util/ordering does.
	Exact []*Sig
	// Modules holds the root module first, then each one that is reached, once.
	Modules []*Module
	// Warnings are the Analyzer's: names that are irrelevant, expressions that are always empty.
	Warnings source.Errors

	root    *module
	builder *builder // what was built with
}

// Module is a file as it was opened. One opened twice with the same arguments is one module.
type Module struct {
	// Path is how the root module reaches it: "" for the root, "to" for open util/ordering as to,
	// "a/b" for one that is opened as b by the module that is opened as a.
	Path string
	// Name is what it calls itself: "util/ordering". It may be "".
	Name string
	// File is the name of its text.
	File string
	// Library tells that it is one of the library's.
	Library bool
	// Args holds the signatures that its parameters stand for.
	Args []*Sig
}
