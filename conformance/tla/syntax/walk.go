package syntax

// Children calls visit for each direct child of a node, in source order: the definitions of a LET,
// the sets and bodies of binders, the operator of an application before its arguments.
func Children(n Node, visit func(Node)) {
	switch n := n.(type) {
	case *Module:
		each(n.Units, visit)
	case *Def:
		child(n.Body, visit)
	case *Instance:
		each(n.With, visit)
	case *Substitution:
		child(n.Value, visit)
	case *Assume:
		child(n.Expr, visit)
	case *Theorem:
		child(n.Body, visit)
	case *Apply:
		child(n.Op, visit)
		each(n.Args, visit)
	case *Junction:
		each(n.Items, visit)
	case *Product:
		each(n.Sets, visit)
	case *Quant:
		each(n.Groups, visit)
		child(n.Body, visit)
	case *Choose:
		visit(n.Group)
		child(n.Body, visit)
	case *Group:
		child(n.Set, visit)
	case *SetEnum:
		each(n.Elems, visit)
	case *SetFilter:
		visit(n.Group)
		child(n.Pred, visit)
	case *SetMap:
		child(n.Elem, visit)
		each(n.Groups, visit)
	case *FuncCtor:
		each(n.Groups, visit)
		child(n.Body, visit)
	case *FuncSet:
		child(n.Domain, visit)
		child(n.Range, visit)
	case *RecordCtor:
		each(n.Fields, visit)
	case *RecordSet:
		each(n.Fields, visit)
	case *Field:
		child(n.Value, visit)
	case *Except:
		child(n.Base, visit)
		each(n.Updates, visit)
	case *Update:
		each(n.Path, visit)
		child(n.Value, visit)
	case *Step:
		each(n.Args, visit)
	case *Tuple:
		each(n.Elems, visit)
	case *Index:
		child(n.Func, visit)
		each(n.Args, visit)
	case *Dot:
		child(n.Record, visit)
	case *Square:
		child(n.Action, visit)
		child(n.Sub, visit)
	case *Fairness:
		child(n.Sub, visit)
		child(n.Action, visit)
	case *If:
		child(n.Cond, visit)
		child(n.Then, visit)
		child(n.Else, visit)
	case *Case:
		each(n.Arms, visit)
		child(n.Other, visit)
	case *Arm:
		child(n.Cond, visit)
		child(n.Body, visit)
	case *Let:
		each(n.Units, visit)
		child(n.Body, visit)
	case *Lambda:
		child(n.Body, visit)
	case *Label:
		child(n.Body, visit)
	}
}

func child(e Expr, visit func(Node)) {
	if e != nil {
		visit(e)
	}
}

func each[N Node](nodes []N, visit func(Node)) {
	for _, n := range nodes {
		visit(n)
	}
}

// Walk calls visit for a node and, where that returned true, for all nodes below it, parents first.
func Walk(n Node, visit func(Node) bool) {
	if visit(n) {
		Children(n, func(c Node) { Walk(c, visit) })
	}
}

// checkDepth throws an error if a tree is deeper than maxDepth. A long chain of operators makes a
// deep tree without deep nesting of the text, so this uses a stack of its own.
func checkDepth(root Node) {
	type level struct {
		node  Node
		depth int
	}
	stack := []level{{root, 0}}
	for len(stack) > 0 {
		top := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if top.depth > 2*maxDepth {
			panic(limitAt(Start(top.node), "nested more than %d levels deep", maxDepth))
		}
		Children(top.node, func(c Node) { stack = append(stack, level{c, top.depth + 1}) })
	}
}

// NewIdent returns an identifier that refers to a definition. It has the definition's place.
func NewIdent(d *Def) *Ident { return &Ident{span: d.span, Name: d.Name, Decl: d} }
