package adaptertest

import (
	"fmt"
	"math"
	"testing"

	"github.com/anishathalye/porcupine"
	"pgregory.net/rapid"
)

// plainModel judges histories that were not simplified: a consume of unknown outcome takes the
// oldest message, whatever it is.
func plainModel() porcupine.Model {
	plain := queueModel
	plain.Step = func(state, input, output any) (bool, any) {
		s, c, got := state.(queueState), input.(queueCall), output.(answer)
		if c.verb == "consume" && got.unknown {
			s.waiting = s.waiting[min(1, len(s.waiting)):]
			return true, s
		}
		return s.step(c, got)
	}
	return plain
}

// drawHistory draws a short history, which may be absurd: calls that overlap or not, and answers
// that few servers would give.
func drawHistory(t *rapid.T) []porcupine.Operation {
	var history []porcupine.Operation
	bodies := 0
	for i := range rapid.IntRange(1, 8).Draw(t, "calls") {
		verb := evenly([]string{"publish", "consume", "ack"}).Draw(t, "verb")
		call := queueCall{verb: verb, most: 1}
		var value any
		body := fmt.Sprint("m", index(t, 3, "body"))
		switch call.verb {
		case "publish":
			call.body = fmt.Sprint("m", bodies)
			bodies++
			value = "id " + call.body
		case "ack":
			call.id, value = "id "+body, index(t, 2, "acknowledged")
		default:
			value = []delivered{}
			if index(t, 3, "empty") > 0 {
				value = []delivered{{body, "id " + body, 1}}
			}
		}
		op := porcupine.Operation{ClientId: i, Input: call, Output: answer{value: value}}
		op.Call = int64(2*index(t, 10, "begins") + 1)
		op.Return = op.Call + int64(2*index(t, 6, "takes")) + 1
		if index(t, 3, "unknown") == 0 {
			op.Output, op.Return = answer{unknown: true}, math.MaxInt64
		}
		history = append(history, op)
	}
	return history
}

// The test is inside of the package, since what is simplified is nobody else's business.
func TestASimplifiedHistoryHasTheSameVerdict(t *testing.T) {
	seen := map[bool]int{}
	rapid.Check(t, func(t *rapid.T) {
		history := drawHistory(t)
		want := porcupine.CheckOperations(plainModel(), history)
		seen[want]++
		if got := porcupine.CheckOperations(queueModel, simplifyQueue(history)); got != want {
			t.Fatalf("simplified: %v, plain: %v\n%v", got, want, history)
		}
	})
	if seen[true] == 0 || seen[false] == 0 {
		t.Errorf("one verdict was never seen: %v", seen)
	}
}

func TestAnEmptyAnswerMayBeAsOldAsItsCallWhereItIsSaidTo(t *testing.T) {
	got := func(body string) any { return []delivered{{body, "id " + body, 1}} }
	op := func(call queueCall, value any, begins, ends int64) porcupine.Operation {
		return porcupine.Operation{
			Input: call, Output: answer{value: value}, Call: begins, Return: ends,
		}
	}
	publish := func(body string) queueCall { return queueCall{verb: "publish", body: body} }
	consume := queueCall{verb: "consume", most: 1}
	rows := []struct {
		name, reason    string
		takesA          int64 // when the call begins that takes the message a
		strict, lagging bool
	}{
		{"lagging", "the last that it saw was taken, the next came later", 6, false, true},
		{"lost", "a message was there all the time", 16, false, false},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			history := []porcupine.Operation{
				op(publish("a"), "id a", 1, 2),
				op(consume, []delivered{}, 3, 12),
				op(publish("b"), "id b", 4, 5),
				op(consume, got("a"), row.takesA, row.takesA+1),
				op(consume, got("b"), 20, 21),
			}
			strict := porcupine.CheckOperations(queueModel, simplifyQueue(history))
			lagging := porcupine.CheckOperations(queueModel,
				simplifyQueue(withoutLagging(history)))
			if strict != row.strict || lagging != row.lagging {
				t.Errorf("strict %v, lagging %v: %s", strict, lagging, row.reason)
			}
		})
	}
}
