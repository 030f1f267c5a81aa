// Package liveness looks in a finite graph for an infinite behaviour that satisfies a temporal
// formula: the behaviour of a specification that is fair and yet breaks a property.
//
// The letters that a formula is read on are the labels of the steps: a label says which atoms hold
// of the state that a step starts in and of the step itself. A Recorder collects the graph while
// its states are explored; Find searches it. The formula is split into disjuncts, so that what only
// speaks of the end of a behaviour ([]<>, <>[] and strong fairness) needs no automaton; for the
// rest a tableau is made as by Gerth, Peled, Vardi and Wolper, "Simple on-the-fly automatic
// verification of linear temporal logic" (1995). Strongly connected components of the product of
// graph and tableau are found as by Tarjan; one in which strong fairness is not met is searched
// again without the steps that call for it, so that its cost does not double with each condition.
//
// The package knows nothing of TLA+.
package liveness
