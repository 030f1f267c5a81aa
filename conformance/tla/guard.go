package tla

import "lockstep/conformance/tla/syntax"

// A guard is a formula of an action that is but tested where it is taken: it gives no variable a
// value, and holds in one way at most.

func newJunction(e syntax.Node, or bool, items []node) *junction {
	n := &junction{at: at{e}, or: or, items: items}
	if !or {
		n.guards = guards(items)
		n.sure = sureRuns(items)
	}
	return n
}

// guards returns how many conjuncts are guards before one that is none.
func guards(items []node) int {
	for i, n := range items {
		if !isGuard(n) {
			return i
		}
	}
	return len(items)
}

// isGuard says whether a formula of an action is a guard. What may be one or not is none.
func isGuard(n node) bool {
	switch n := n.(type) {
	case *junction:
		return !n.or && n.guards == len(n.items)
	case *quant:
		return !n.exists && isGuard(n.body)
	case *ifElse:
		return isGuard(n.then) && isGuard(n.els)
	case *let:
		return isGuard(n.body)
	case *call:
		return n.code.global >= 0 || n.code.surely(&n.code.guard, isGuard)
	case *index:
		return n.eager
	case *prim:
		return isGuardPrim(n)
	case *callSlot, *slotRef, *square, *cases, *substituted:
		return false
	default:
		return true
	}
}

func isGuardPrim(n *prim) bool {
	switch n.op.Op {
	case syntax.OpEq, syntax.OpIn, syntax.OpSubsetEq:
		return isNoTarget(n.args[0])
	case syntax.OpUnchanged, syntax.OpCompose:
		return false
	case syntax.OpImplies:
		return isGuard(n.args[1])
	default:
		return true
	}
}

// isNoTarget says whether x' = e, or x' \in S, only tests what stands on the left.
func isNoTarget(n node) bool {
	switch n := n.(type) {
	case *slotRef, *substituted:
		return false
	case *prim:
		return n.op.Op != syntax.OpPrime
	case *call:
		return !n.mayStand() || n.code.surely(&n.code.noTarget, isNoTarget)
	default:
		return true
	}
}

// trait is what is known of a definition's body. Nothing is found out after all is compiled, when
// many goroutines use the body.
type trait uint8

const (
	untold trait = iota
	doubted
	certain
)

// surely says whether something is true of a body, which is looked at once. It is false while it is
// looked at, or compiled: the definition refers to itself.
func (c *opCode) surely(t *trait, is func(n node) bool) bool {
	if *t == untold && c.body != nil {
		*t = doubted
		if is(c.body) {
			*t = certain
		}
	}
	return *t == certain
}

// tellGuards finds out which of what is held are guards. It is to be called when all is compiled.
func (c *compiler) tellGuards() {
	for _, code := range c.holders {
		code.surely(&code.guard, isGuard)
	}
}
