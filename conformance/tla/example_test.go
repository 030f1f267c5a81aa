package tla_test

import (
	"context"
	"errors"
	"fmt"
	"os"

	"lockstep/conformance/tla"
)

// A specification and its configuration are checked as TLC does.
func Example() {
	model, err := tla.Open(os.DirFS("testdata/example"), "Lock", "Lock.cfg")
	if err != nil {
		fmt.Println(err)
		return
	}
	result, err := model.Check(context.Background(), tla.CheckOptions{Workers: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(result.Verdict, result.Kind, result.Property)
	fmt.Print(result.Counterexample())
	fmt.Println(result.Message)
	// Output:
	// violated invariant Exclusion
	// 1: the initial state
	//     pc = (p1 :> "idle" @@ p2 :> "idle")
	//     held = FALSE
	// 2: Look(p = p1)
	//     pc = (p1 :> "looked" @@ p2 :> "idle")
	// 3: Look(p = p2)
	//     pc = (p1 :> "looked" @@ p2 :> "looked")
	// 4: Take(p = p1)
	//     pc = (p1 :> "inside" @@ p2 :> "looked")
	//     held = TRUE
	// 5: Take(p = p2)
	//     pc = (p1 :> "inside" @@ p2 :> "inside")
	// Cardinality(Inside) <= 1 is false (Lock.tla:29:14)
}

// An expression is evaluated in a state, under limits: a stranger may have written it.
func ExampleModel_Eval() {
	model, err := tla.Open(os.DirFS("testdata/example"), "Lock", "Lock.cfg")
	if err != nil {
		fmt.Println(err)
		return
	}
	model.Limits = tla.Limits{Steps: 10_000, Heap: 1 << 30}
	ctx := context.Background()
	states, err := model.Initials(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, expr := range []string{
		`{p \in Procs : pc[p] = "idle"}`, `ENABLED \E p \in Procs : Take(p)`,
		`Cardinality(held)`, `CHOOSE s \in SUBSET (1..60) : FALSE`,
	} {
		v, err := model.Eval(ctx, expr, states[0])
		var e *tla.EvalError
		switch {
		case errors.As(err, &e):
			fmt.Printf("%v (limit: %v)\n", e, e.Limit)
		case err != nil:
			fmt.Println(err)
		default:
			fmt.Println(v)
		}
	}
	// Output:
	// {p1, p2}
	// FALSE
	// expression:1:1: FALSE is a boolean, where a set was expected (limit: false)
	// expression:1:1: the evaluation takes too many steps (limit: true)
}

// The graph of the states is there to be walked.
func ExampleModel_Successors() {
	model, err := tla.Open(os.DirFS("testdata/example"), "Lock", "Lock.cfg")
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx := context.Background()
	states, err := model.Initials(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	next, err := model.Successors(ctx, states[0])
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, s := range next {
		fmt.Println(s.Action, s.Args[0].Value, s.State.Value("pc"))
	}
	// Output:
	// Look p1 (p1 :> "looked" @@ p2 :> "idle")
	// Look p2 (p1 :> "idle" @@ p2 :> "looked")
}
