// Package alloy reads Alloy 6 models and analyses them as the Alloy Analyzer does, without a JVM:
// it carries out run and check commands within their scopes, enumerates instances, and evaluates
// formulas on instances that were found, or that were observed elsewhere.
//
// Load reads a file with all that it opens. Model.Run carries a command out, Model.Search finds its
// instances one by one. Model.Snapshot makes an instance of given atoms and tuples, Eval evaluates
// a formula on an instance, and Model.Judge says which facts and assertions one breaks. An error of
// a model is `file:line:col: …`. What is read, and what is not, is in docs/language.md.
//
// The stages are packages of their own: syntax scans and parses, world resolves names and types,
// this package derives scopes and bounds and translates to relational, which solves.
package alloy
