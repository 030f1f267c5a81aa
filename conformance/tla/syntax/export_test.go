package syntax

import (
	"maps"
	"slices"
)

// InfixOperators returns the names of all infix operators.
func InfixOperators() []string { return slices.Sorted(maps.Keys(infixOps)) }

// PrefixOperators returns the names of all prefix operators.
func PrefixOperators() []string { return slices.Sorted(maps.Keys(prefixOps)) }

// PostfixOperators returns the names of all postfix operators.
func PostfixOperators() []string { return slices.Sorted(maps.Keys(postfixOps)) }

// Synonyms maps other ways of writing a symbol to its name.
func Synonyms() map[string]string { return maps.Clone(synonyms) }
