package adaptertest

import (
	"fmt"
	"slices"
	"strings"

	"github.com/anishathalye/porcupine"
)

// queued is a message at the server. The ID is empty where its publisher never learned it. An
// unseen one was not delivered to anybody who is known to have got it.
type queued struct {
	body, id string
	unseen   bool
}

// delivered is a message as a consumer got it.
type delivered struct {
	body, id   string
	deliveries int
}

func (d delivered) String() string { return d.body + "=" + d.id }

// queueState is what the group has not seen, what is pending in it, and how many of the consumes of
// unknown outcome were carried out. It is never changed.
type queueState struct {
	waiting, pending []queued
	unknown          int
}

var queueModel = porcupine.Model{
	Init: func() any { return queueState{} },
	Step: func(state, input, output any) (bool, any) {
		return state.(queueState).step(input.(queueCall), output.(answer))
	},
	Equal: func(a, b any) bool {
		left, right := a.(queueState), b.(queueState)
		return left.unknown == right.unknown && slices.Equal(left.waiting, right.waiting) &&
			slices.Equal(left.pending, right.pending)
	},
	DescribeOperation: describeCall,
	DescribeState: func(state any) string {
		s := state.(queueState)
		return fmt.Sprintf("waiting: %s; pending: %s", bodiesOf(s.waiting), bodiesOf(s.pending))
	},
}

func bodiesOf(list []queued) string {
	var bodies []string
	for _, m := range list {
		bodies = append(bodies, m.body)
	}
	return strings.Join(bodies, " ")
}

func (s queueState) step(c queueCall, got answer) (bool, queueState) {
	switch c.verb {
	case "publish":
		id, _ := got.value.(string)
		s.waiting = append(slices.Clip(s.waiting), queued{c.body, id, c.unseen})
		return true, s
	case "ack":
		return s.ack(c.id, got)
	default:
		if got.unknown {
			return s.takeUnknown(c)
		}
		messages := got.value.([]delivered)
		if len(messages) > c.most || len(messages) == 0 && len(s.waiting) > 0 {
			return false, s
		}
		return s.take(messages)
	}
}

// takeUnknown delivers one message that nobody is known to have got, if there is any message. Of
// several such consumes the one that was called first takes it: they are alike otherwise.
func (s queueState) takeUnknown(c queueCall) (bool, queueState) {
	if c.number != s.unknown || len(s.waiting) > 0 && !s.waiting[0].unseen {
		return false, s
	}
	s.unknown++
	s.waiting = s.waiting[min(1, len(s.waiting)):]
	return true, s
}

// take delivers the oldest messages, which are those of the answer.
func (s queueState) take(messages []delivered) (bool, queueState) {
	if len(messages) > len(s.waiting) {
		return false, s
	}
	s.pending = slices.Clone(s.pending)
	for i, m := range messages {
		w := s.waiting[i]
		if m.deliveries != 1 || m.body != w.body || w.id != "" && m.id != w.id {
			return false, s
		}
		s.pending = append(s.pending, queued{body: m.body, id: m.id})
	}
	slices.SortFunc(s.pending, func(a, b queued) int { return strings.Compare(a.body, b.body) })
	s.waiting = s.waiting[len(messages):]
	return true, s
}

// ack ends a delivery. A message whose ID is not known is not acknowledged: who knew it, got it.
func (s queueState) ack(id string, got answer) (bool, queueState) {
	i := slices.IndexFunc(s.pending, func(m queued) bool { return m.id == id })
	count := 0
	if i >= 0 {
		count = 1
		s.pending = slices.Delete(slices.Clone(s.pending), i, i+1)
	}
	return got.unknown || got.value == count, s
}

// simplifyQueue leaves out or bounds calls of unknown outcome, of which porcupine would otherwise
// try every place in every order:
//
//   - A publish whose message somebody got was carried out before that answer came.
//   - One whose message nobody got is left out: it may as well have been carried out last, and
//     where a consume of unknown outcome took the message, that may as well have come after it.
//   - A consume can only have taken a message that nobody is known to have got. Where there is none
//     it may as well have come last, and is left out.
//   - An acknowledgement that no other is of the same message as changes no answer.
func simplifyQueue(history []porcupine.Operation) []porcupine.Operation {
	got, acks := map[string]int64{}, map[string]int{}
	for _, op := range history {
		call, answer := op.Input.(queueCall), op.Output.(answer)
		if call.verb == "ack" {
			acks[call.id]++
		}
		list, _ := answer.value.([]delivered)
		for _, m := range list {
			if at, seen := got[m.body]; !seen || op.Return < at {
				got[m.body] = op.Return
			}
		}
	}
	unseen := slices.ContainsFunc(history, func(op porcupine.Operation) bool {
		call := op.Input.(queueCall)
		return call.verb == "publish" && !op.Output.(answer).unknown && got[call.body] == 0
	})
	var kept []porcupine.Operation
	number := 0
	for _, op := range inOrder(history) {
		call, unknown := op.Input.(queueCall), op.Output.(answer).unknown
		at := got[call.body]
		switch {
		case call.verb == "publish" && unknown && at > 0:
			op.Return = max(at, op.Call+1)
		case unknown && (call.verb == "publish" || call.verb == "ack" && acks[call.id] == 1 ||
			call.verb == "consume" && !unseen):
			continue
		case call.verb == "publish":
			call.unseen = at == 0
		case call.verb == "consume" && unknown:
			call.number = number
			number++
		}
		op.Input = call
		kept = append(kept, op)
	}
	return kept
}

// inOrder sorts calls by when they began.
func inOrder(history []porcupine.Operation) []porcupine.Operation {
	return slices.SortedFunc(slices.Values(history), func(a, b porcupine.Operation) int {
		return int(a.Call - b.Call)
	})
}
