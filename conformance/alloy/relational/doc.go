// Package relational finds instances of formulas of bounded relational logic, with integers of few
// bits and with linear temporal operators: it is to Alloy what Kodkod and Pardinus are.
//
// A [Problem] has a universe of atoms, bounds for each relation and a formula. [Problem.Search]
// translates it to sparse matrices of boolean values, shares equal parts in one circuit, writes
// that as clauses and has them solved; each call of [Search.Next] returns another [Instance], until
// there is none. A temporal problem is solved for lassos of growing length. [Instance.Holds] and
// its sisters evaluate on an instance without any solver, [Instance.Explain] says what made a
// formula false.
//
// Formulas, expressions and integer expressions are trees that do not change, made by the functions
// of this package, which panic where arities do not fit. A node may stand in several places, and is
// then translated once: that is how a caller writes let.
//
// The methods are those of Torlak, "A Constraint Solver for Software Engineering" (2009), and of
// Brunel, Chemouil, Cunha and Macedo, "The Electrum Analyzer" (2018). The package knows nothing of
// Alloy's syntax.
package relational
