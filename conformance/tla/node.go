package tla

import (
	"sync/atomic"

	"lockstep/conformance/tla/syntax"
	"lockstep/conformance/tla/value"
)

// node is a compiled expression. The interface's other half, acting, is in act.go.
type node interface {
	eval(fr *frame) value.Value
	// truth evaluates a formula.
	truth(fr *frame) bool
	ast() syntax.Node
}

// at is embedded in every node.
type at struct{ n syntax.Node }

func (a at) ast() syntax.Node { return a.n }

type (
	literal struct {
		at
		v value.Value
	}
	constantRef struct {
		at
		i int
	}
	variableRef struct {
		at
		i int
	}
	// slotRef is a bound variable, a parameter without arguments, or a LET definition without any.
	slotRef struct {
		at
		up, i int
	}
	// call applies a definition. up leads to the frame that its own is nested in.
	call struct {
		at
		code *opCode
		up   int // -1 for a definition of a module
		args []argument
	}
	// callSlot applies a parameter that is an operator.
	callSlot struct {
		at
		up, i int
		args  []argument
	}
	prim struct {
		at
		op    *syntax.Builtin
		args  []node
		opArg argument // of SelectSeq and SortSeq
		// without is how a set without one element is held, see minus.
		without holding
		site    site // of what is made
		operation
	}
	junction struct {
		at
		or     bool
		items  []node
		guards int   // how many of a conjunction's items it begins with, in an action
		sure   []int // where the run of sure conjuncts that begins with an item ends, see isSure
	}
	ifElse struct {
		at
		cond, then, els node
	}
	cases struct {
		at
		conds, bodies []node
		other         node
	}
	let struct {
		at
		cells []letCell
		body  node
	}
	quant struct {
		at
		exists bool
		guard  bool // of an action, see isGuard
		steady bool // the sets are the same in all states, where what they refer to is
		groups []group
		vars   []quantVar // where there are some, few, and no tuples of them
		body   node
		own    span
	}
	choose struct {
		at
		group group
		body  node
	}
	setEnum struct {
		at
		elems []node
		site  site
	}
	setFilter struct {
		at
		group  group
		pred   node
		steady bool // the predicate may be evaluated any number of times
	}
	setMap struct {
		at
		groups []group
		elem   node
		steady bool // the elements may be evaluated in any order
	}
	funcCtor struct {
		at
		groups []group
		body   node
		single bool // the function takes the bound value itself, not a tuple of them
		plain  bool // it takes a tuple of the variables, none of which is of a tuple itself
		self   int  // the slot of a recursive function's own name, or -1
		last   atomic.Pointer[ownDomain]
		site   site
		// unbounded tells that the domain may be infinite; this is asked where it is not one set.
		unbounded bool
		steady    bool // the body may be evaluated any number of times
		// excessive tells that a bound was reached where it was evaluated for all arguments.
		excessive atomic.Bool
	}
	funcSet struct {
		at
		dom, rng node
	}
	recordCtor struct {
		at
		names  []string
		dom    *value.Set // of the names
		fields []node
		set    bool // a set of records
		site   site
	}
	except struct {
		at
		base    node
		updates []update
	}
	tuple struct {
		at
		elems []node
		site  site
	}
	product struct {
		at
		sets []node
	}
	index struct {
		at
		f, arg node
		demand bool // f may be a function of which only this value need be evaluated
		eager  bool // f is none whose body is performed, see isEager
	}
	dot struct {
		at
		rec   node
		field value.Text
	}
	square struct {
		at
		angle       bool
		action, sub node
	}
)

// argument is an argument of a call: an expression, or an operator.
type argument struct {
	n     node
	level syntax.Level
	deps  []*slotRef // the parameters that level depends on
	// once tells that it may be evaluated before it is asked for, and need not be again: it does
	// nothing else, and is the same in all states where what it refers to is.
	once bool
	op   func(fr *frame) *operator
}

// letCell is a LET definition without parameters; one with some is compiled into its calls.
type letCell struct {
	i   int
	arg argument
}

// group is a bound group: slots for the variables, or for the parts of a tuple.
type group struct {
	slots []int
	tuple bool
	set   node // nil where unbounded
	n     syntax.Node
	names []string
	// sizes is what is wanted of the sets that it goes through, or nil.
	sizes *sizes
}

type update struct {
	path []node // of the indices
	at   int    // slot of @
	val  node
	site site // of the function, followed by those of its values that the path leads through
}
