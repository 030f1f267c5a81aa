package modules

// InTLC returns how many operators of a module TLC has code for.
func InTLC(module string) int { return len(inTLC[module]) }
