package syntax

// Level is how far into a behaviour an expression looks (Specifying Systems, 17.2).
type Level uint8

// The levels: of constants, of one state, of a step, and of a whole behaviour.
const (
	ConstantLevel Level = iota
	StateLevel
	ActionLevel
	TemporalLevel
)

// String returns the level's name: constant, state, action or temporal.
func (l Level) String() string {
	return [...]string{"constant", "state", "action", "temporal"}[l]
}

// paramLevels is how a definition depends on the levels of its arguments.
type paramLevels struct {
	// max is the highest level that each argument may have.
	max []Level
	// counts tells whether the argument's level is a part of the result's.
	counts []bool
}
