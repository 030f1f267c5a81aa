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
	published        messageSet // told by which calls were carried out, so not compared
}

// messageSet is a set of messages. What is beyond its size is in no set.
type messageSet [4]uint64

func (m messageSet) with(i int) messageSet {
	if i < 64*len(m) {
		m[i/64] |= 1 << (i % 64)
	}
	return m
}

func (m messageSet) union(other messageSet) messageSet {
	for i := range m {
		m[i] |= other[i]
	}
	return m
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
		if s.published.union(c.needs) != s.published {
			return false, s
		}
		s.published = s.published.union(c.self)
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
//
// And since messages are delivered in the order of publication, the order in which they came tells
// early what porcupine would find out late: which publish must have been carried out before which.
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
	number, order := 0, deliveryOrder(history)
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
		if at, delivered := order[call.body]; delivered && call.verb == "publish" {
			call.self, call.needs = at.self, at.needs
		}
		op.Input = call
		kept = append(kept, op)
	}
	return kept
}

// withoutLagging leaves out the empty answers that may be as old as their calls. One that may not
// stays, and no order explains it: a message waited all the time.
func withoutLagging(history []porcupine.Operation) []porcupine.Operation {
	published, begun := map[string]int64{}, map[string]int64{}
	for _, op := range history {
		call, got := op.Input.(queueCall), op.Output.(answer)
		if call.verb == "publish" {
			published[call.body] = op.Return
		}
		list, _ := got.value.([]delivered)
		for _, m := range list {
			if at, again := begun[m.body]; !again || op.Call < at {
				begun[m.body] = op.Call
			}
		}
	}
	return slices.DeleteFunc(slices.Clone(history), func(op porcupine.Operation) bool {
		list, known := op.Output.(answer).value.([]delivered)
		if !known || len(list) > 0 {
			return false
		}
		for body, at := range published {
			went, seen := begun[body]
			if at < op.Call && seen && went > op.Return {
				return false
			}
		}
		return true
	})
}

// place is where a message is in the order of delivery.
type place struct{ self, needs messageSet }

// deliveryOrder tells which messages were delivered before others: earlier in one answer, or in one
// that came before the other call began.
func deliveryOrder(history []porcupine.Operation) map[string]place {
	order := map[string]place{}
	type answered struct {
		set messageSet
		at  int64
	}
	var earlier []answered
	for _, op := range inOrder(history) {
		var needs messageSet
		for _, e := range earlier {
			if e.at < op.Call {
				needs = needs.union(e.set)
			}
		}
		list, _ := op.Output.(answer).value.([]delivered)
		for _, m := range list {
			if _, again := order[m.body]; again {
				continue // it is not linearizable anyway
			}
			self := messageSet{}.with(len(order))
			order[m.body] = place{self, needs}
			needs = needs.union(self)
			earlier = append(earlier, answered{self, op.Return})
		}
	}
	return order
}

// inOrder sorts calls by when they began.
func inOrder(history []porcupine.Operation) []porcupine.Operation {
	return slices.SortedFunc(slices.Values(history), func(a, b porcupine.Operation) int {
		return int(a.Call - b.Call)
	})
}
