// Package syntax reads TLA+ modules and TLC configurations.
//
// The stages are a scanner, a parser and a semantic pass. [ParseModule] does the first two; [Load]
// does all three for a module and for those that it extends or instantiates. A tree that Load
// returned refers every identifier to its declaration, so that an evaluator needs no names.
//
// The language is that of Lamport's Specifying Systems with the additions of TLA+ version 2 that
// TLC evaluates: RECURSIVE, LAMBDA, labels, and instances everywhere. Proofs are skipped.
package syntax
