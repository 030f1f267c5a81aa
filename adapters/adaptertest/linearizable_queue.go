package adaptertest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/anishathalye/porcupine"

	"lockstep/adapters"
)

// LinearizableQueue records how concurrent clients publish messages, consume them in one group and
// acknowledge them, and at last consume what is left. It fails where no order of the calls explains
// the answers, or where none was found in time: a message goes to one consumer, first deliveries
// come in the order of publication, and none is lost.
func LinearizableQueue(t testing.TB, with Concurrent[adapters.Queue]) Linearity {
	t.Helper()
	sum, err := CheckQueue(t.Context(), with)
	return reportLinearity(t, sum, err)
}

// CheckQueue does what LinearizableQueue does, without a test. The error is an ErrNotLinearizable
// or an ErrUnknown, or one of the adapter that no call should get.
func CheckQueue(ctx context.Context, with Concurrent[adapters.Queue]) (Linearity, error) {
	return linearize(ctx, with, func(prefix string) workload[adapters.Queue] {
		q := &queueWork{topic: prefix + "jobs"}
		return workload[adapters.Queue]{
			name: "queue", model: queueModel, draw: q.draw, do: q.do,
			last: queueCall{verb: "consume", most: 2},
			more: func(value any) bool { return len(value.([]delivered)) > 0 },
			simplify: func(history []porcupine.Operation) []porcupine.Operation {
				if with.Lagging {
					history = withoutLagging(history)
				}
				return simplifyQueue(history)
			},
		}
	})
}

// queueWork is the calls on one topic.
type queueWork struct {
	topic string
	mu    sync.Mutex // guards what follows; no call is made under it
	next  int
	seen  []string // IDs that were delivered, to be acknowledged
}

// queueCall is a call on a queue.
type queueCall struct {
	verb string
	body string
	most int
	id   string
	// What simplifyQueue found out: of a publish, that nobody is known to have got the message,
	// which one it is, and which must have been published before it; of a consume of unknown
	// outcome, how many of those were called before it.
	unseen bool
	self   messageSet
	needs  messageSet
	number int
}

func (c queueCall) String() string {
	switch c.verb {
	case "publish":
		return fmt.Sprintf("publish(%s)", c.body)
	case "ack":
		return fmt.Sprintf("ack(%s)", c.id)
	default:
		return fmt.Sprintf("consume(%d)", c.most)
	}
}

// draw chooses a call. A consume that might be cancelled takes one message: of more, it would not
// be known how many it took.
func (q *queueWork) draw(r *rand.Rand) call {
	q.mu.Lock()
	defer q.mu.Unlock()
	switch n := r.IntN(10); {
	case n < 4:
		q.next++
		return queueCall{verb: "publish", body: fmt.Sprintf("m%d", q.next)}
	case n < 5 && len(q.seen) > 0:
		return queueCall{verb: "ack", id: q.seen[r.IntN(len(q.seen))]}
	default:
		return queueCall{verb: "consume", most: 1}
	}
}

func (q *queueWork) do(ctx context.Context, queue adapters.Queue, c call) (any, error) {
	call := c.(queueCall)
	switch call.verb {
	case "publish":
		return queue.Publish(ctx, q.topic, []byte(call.body))
	case "ack":
		return queue.Ack(ctx, q.topic, adapters.DefaultGroup, call.id)
	default:
		messages, err := queue.Consume(ctx, adapters.Take{
			Topic: q.topic, Group: adapters.DefaultGroup, Consumer: "c", Max: call.most,
		}, 0)
		return q.received(messages), err
	}
}

// received takes note of what can be acknowledged.
func (q *queueWork) received(messages []adapters.Message) []delivered {
	q.mu.Lock()
	defer q.mu.Unlock()
	list := []delivered{}
	for _, m := range messages {
		list = append(list, delivered{string(m.Body), m.ID, m.Deliveries})
		q.seen = append(q.seen, m.ID)
	}
	return list
}
