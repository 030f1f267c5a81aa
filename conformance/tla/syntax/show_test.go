package syntax_test

import (
	"fmt"
	"strings"

	"lockstep/conformance/tla/syntax"
)

// show prints an expression with parentheses around every operator, so that a test can see which
// operands it took.
func show(e syntax.Expr) string {
	switch e := e.(type) {
	case nil:
		return "nil"
	case *syntax.Ident:
		return e.Name
	case *syntax.Apply:
		return showApply(e)
	case *syntax.Junction:
		return showJunction(e)
	case *syntax.Product:
		return "(" + strings.Join(shows(e.Sets), ` \X `) + ")"
	case *syntax.Quant:
		return fmt.Sprintf("(%v %s : %s)", e.Kind, showGroups(e.Groups), show(e.Body))
	case *syntax.Choose:
		return fmt.Sprintf("(CHOOSE %s : %s)", showGroup(e.Group), show(e.Body))
	case *syntax.SetEnum:
		return "{" + strings.Join(shows(e.Elems), ", ") + "}"
	case *syntax.SetFilter:
		return fmt.Sprintf("{%s : %s}", showGroup(e.Group), show(e.Pred))
	case *syntax.SetMap:
		return fmt.Sprintf("{%s : %s}", show(e.Elem), showGroups(e.Groups))
	case *syntax.FuncCtor:
		return fmt.Sprintf("[%s |-> %s]", showGroups(e.Groups), show(e.Body))
	case *syntax.FuncSet:
		return fmt.Sprintf("[%s -> %s]", show(e.Domain), show(e.Range))
	case *syntax.RecordCtor:
		return "[" + showFields(e.Fields, " |-> ") + "]"
	case *syntax.RecordSet:
		return "[" + showFields(e.Fields, " : ") + "]"
	case *syntax.Tuple:
		return "<<" + strings.Join(shows(e.Elems), ", ") + ">>"
	case *syntax.Index:
		return show(e.Func) + "[" + strings.Join(shows(e.Args), ", ") + "]"
	case *syntax.Dot:
		return show(e.Record) + "." + e.Field
	case *syntax.Lambda:
		return fmt.Sprintf("(LAMBDA %s : %s)", showParams(e.Params), show(e.Body))
	case *syntax.Label:
		return fmt.Sprintf("(%s :: %s)", e.Name, show(e.Body))
	}
	return showRest(e)
}

func showRest(e syntax.Expr) string {
	switch e := e.(type) {
	case *syntax.Except:
		return showExcept(e)
	case *syntax.At:
		return "@"
	case *syntax.Square:
		if e.Angle {
			return fmt.Sprintf("<<%s>>_%s", show(e.Action), show(e.Sub))
		}
		return fmt.Sprintf("[%s]_%s", show(e.Action), show(e.Sub))
	case *syntax.Fairness:
		if e.Strong {
			return fmt.Sprintf("SF_%s(%s)", show(e.Sub), show(e.Action))
		}
		return fmt.Sprintf("WF_%s(%s)", show(e.Sub), show(e.Action))
	case *syntax.If:
		return fmt.Sprintf("(IF %s THEN %s ELSE %s)", show(e.Cond), show(e.Then), show(e.Else))
	case *syntax.Case:
		return showCase(e)
	case *syntax.Let:
		if d := e.Defs(); len(d) == 1 && d[0].Stands != nil {
			return show(d[0].Body)
		}
		return fmt.Sprintf("(LET %s IN %s)", showUnits(e.Units), show(e.Body))
	case *syntax.Number:
		return fmt.Sprint(e.Value)
	case *syntax.Decimal:
		return e.Literal
	case *syntax.String:
		return fmt.Sprintf("%q", e.Value)
	}
	panic(fmt.Sprintf("BUG: cannot show %T", e))
}

func shows(list []syntax.Expr) []string {
	all := make([]string, len(list))
	for i, e := range list {
		all[i] = show(e)
	}
	return all
}

// showApply prints operators of one or two arguments the way that they are written.
func showApply(e *syntax.Apply) string {
	name, args := show(e.Op), shows(e.Args)
	const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	symbol := !strings.ContainsAny(name[:1], letters+"(")
	word := name == "ENABLED" || name == "UNCHANGED" || name == "SUBSET" || name == "UNION" ||
		name == "DOMAIN"
	switch {
	case name == "-.":
		return "(-" + args[0] + ")"
	case len(args) == 1 && (name == "'" || strings.HasPrefix(name, "^")):
		return "(" + args[0] + name + ")"
	case len(args) == 1 && word:
		return "(" + name + " " + args[0] + ")"
	case len(args) == 1 && symbol:
		return "(" + name + args[0] + ")"
	case len(args) == 2 && (symbol || name[0] == '('):
		return "(" + args[0] + " " + name + " " + args[1] + ")"
	}
	return name + "(" + strings.Join(args, ", ") + ")"
}

// showJunction prints a bulleted list as &[a, b] or |[a, b].
func showJunction(e *syntax.Junction) string {
	op, bullets := ` /\ `, "&["
	if e.Or {
		op, bullets = ` \/ `, "|["
	}
	if e.Bullets {
		return bullets + strings.Join(shows(e.Items), ", ") + "]"
	}
	return "(" + strings.Join(shows(e.Items), op) + ")"
}

func showGroup(g *syntax.Group) string {
	var names []string
	for _, v := range g.Vars {
		names = append(names, v.Name)
	}
	text := strings.Join(names, ", ")
	if g.Tuple {
		text = "<<" + text + ">>"
	}
	if g.Set != nil {
		text += ` \in ` + show(g.Set)
	}
	return text
}

func showGroups(groups []*syntax.Group) string {
	var all []string
	for _, g := range groups {
		all = append(all, showGroup(g))
	}
	return strings.Join(all, ", ")
}

func showFields(fields []*syntax.Field, sep string) string {
	var all []string
	for _, f := range fields {
		all = append(all, f.Name+sep+show(f.Value))
	}
	return strings.Join(all, ", ")
}

func showParams(params []*syntax.Param) string {
	var all []string
	for _, p := range params {
		name := p.Name
		if p.NArgs > 0 {
			name += "(" + strings.Repeat("_, ", p.NArgs-1) + "_)"
		}
		all = append(all, name)
	}
	return strings.Join(all, ", ")
}

func showExcept(e *syntax.Except) string {
	var all []string
	for _, u := range e.Updates {
		path := "!"
		for _, s := range u.Path {
			if len(s.Args) == 0 {
				path += "." + s.Field
				continue
			}
			path += "[" + strings.Join(shows(s.Args), ", ") + "]"
		}
		all = append(all, path+" = "+show(u.Value))
	}
	return fmt.Sprintf("[%s EXCEPT %s]", show(e.Base), strings.Join(all, ", "))
}

func showCase(e *syntax.Case) string {
	var all []string
	for _, a := range e.Arms {
		all = append(all, show(a.Cond)+" -> "+show(a.Body))
	}
	if e.Other != nil {
		all = append(all, "OTHER -> "+show(e.Other))
	}
	return "(CASE " + strings.Join(all, " [] ") + ")"
}

func showUnits(units []syntax.Unit) string {
	var all []string
	for _, u := range units {
		all = append(all, showUnit(u))
	}
	return strings.Join(all, " ")
}

func showUnit(u syntax.Unit) string {
	switch u := u.(type) {
	case *syntax.Def:
		return showDef(u)
	case *syntax.RecursiveDecl:
		return "RECURSIVE " + showParams(u.Ops)
	case *syntax.Instance:
		return showInstance(u)
	case *syntax.ConstantDecl:
		var ops []*syntax.Param
		for _, c := range u.Constants {
			ops = append(ops, &syntax.Param{Name: c.Name, NArgs: c.NArgs})
		}
		return "CONSTANT " + showParams(ops)
	case *syntax.VariableDecl:
		var names []string
		for _, v := range u.Variables {
			names = append(names, v.Name)
		}
		return "VARIABLE " + strings.Join(names, ", ")
	case *syntax.Assume:
		return "ASSUME " + show(u.Expr)
	case *syntax.Theorem:
		return "THEOREM " + show(u.Body)
	case *syntax.Module:
		return "MODULE " + u.Name + " " + showUnits(u.Units)
	}
	panic(fmt.Sprintf("BUG: cannot show %T", u))
}

func showDef(d *syntax.Def) string {
	head := d.Name
	if len(d.Params) > 0 {
		head += "(" + showParams(d.Params) + ")"
	}
	if d.Local {
		head = "LOCAL " + head
	}
	if d.Function {
		f := d.Body.(*syntax.FuncCtor)
		return fmt.Sprintf("%s[%s] == %s", head, showGroups(f.Groups), show(f.Body))
	}
	return head + " == " + show(d.Body)
}

func showInstance(in *syntax.Instance) string {
	text := "INSTANCE " + in.Module.Name
	if in.Name != "" {
		head := in.Name
		if len(in.Params) > 0 {
			head += "(" + showParams(in.Params) + ")"
		}
		text = head + " == " + text
	}
	for i, s := range in.With {
		sep := ", "
		if i == 0 {
			sep = " WITH "
		}
		text += sep + s.Name + " <- " + show(s.Value)
	}
	return text
}
