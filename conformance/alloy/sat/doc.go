// Package sat decides propositional formulas in conjunctive normal form, again and again while
// clauses are added.
//
// It is a solver of the MiniSat kind: clauses are learnt from conflicts, two literals of each
// clause are watched (Moskewicz and others, 2001), the variable that was in most of the latest
// conflicts is decided first (Eén and Sörensson, "An Extensible SAT-solver", 2003), and learnt
// clauses that join many decisions are forgotten (Audemard and Simon, "Predicting Learnt Clauses
// Quality in Modern SAT Solvers", 2009). Phases of quick restarts take turns with phases that stay
// near the best assignment so far (Biere and Fleury, "Chasing Target Phases", 2020).
package sat
