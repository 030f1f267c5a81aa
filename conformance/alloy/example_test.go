package alloy_test

import (
	"context"
	"fmt"
	"testing/fstest"

	"lockstep/conformance/alloy"
)

func Example() {
	files := fstest.MapFS{"queue.als": {Data: []byte(`
sig Job { earlier: set Job }
fact { no j: Job | j in j.^earlier }
assert Ordered { all disj j, k: Job | j in k.earlier or k in j.earlier }
check Ordered for 2
`)}}
	ctx := context.Background()
	m, err := alloy.Load(files, "queue.als")
	if err != nil {
		fmt.Println(err)
		return
	}
	o, err := m.Run(ctx, m.Command("Ordered"), alloy.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	v, err := alloy.Eval(ctx, o.Instance, 0, "earlier")
	fmt.Println(o.Kept(), v, err)

	observed, err := m.Snapshot(4, []alloy.State{{
		Sigs:   map[string][]string{"Job": {"a", "b"}},
		Fields: map[string][][]string{"earlier": {{"a", "b"}, {"b", "a"}}},
	}}, 0)
	if err != nil {
		fmt.Println(err)
		return
	}
	findings, err := m.Judge(ctx, observed)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, f := range findings {
		fmt.Println(f)
	}

	// Output:
	// false {} <nil>
	// queue.als:3:1: fact$1 is broken
	// queue.als:3:20 is true in state 0: j in j.^earlier
	// 	j = {a}
	// 	left: {a}
	// 	right: {a, b}
}
