package sat

import "strconv"

// Lit is a variable or its negation: twice the variable, and one more where it is negated.
// Variables count from zero.
type Lit uint32

// Pos returns the literal that is true where the variable is.
func Pos(variable int) Lit { return Lit(variable << 1) }

// Neg returns the literal that is true where the variable is false.
func Neg(variable int) Lit { return Lit(variable<<1 | 1) }

// Not returns the other literal of the variable.
func (l Lit) Not() Lit { return l ^ 1 }

// Var returns the literal's variable.
func (l Lit) Var() int { return int(l >> 1) }

// Negated tells whether the literal is the variable's negation.
func (l Lit) Negated() bool { return l&1 != 0 }

// String returns the literal as DIMACS has it, where variables count from one.
func (l Lit) String() string {
	if l.Negated() {
		return strconv.Itoa(-l.Var() - 1)
	}
	return strconv.Itoa(l.Var() + 1)
}
