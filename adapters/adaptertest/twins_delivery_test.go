package adaptertest_test

import (
	"context"
	"slices"
	"sync"
	"time"

	"lockstep/adapters"
	"lockstep/adapters/adaptertest"
	"lockstep/adapters/mock"
)

// claimTwin returns a queue with another Claim.
func claimTwin(
	rule, name, also string,
	do func(
		ctx context.Context, q adapters.Queue, take adapters.Take, idleMin time.Duration,
	) ([]adapters.Message, error),
) twin {
	return queueTwin(rule, name, also, func() func(q *hookedQueue) {
		return func(q *hookedQueue) {
			q.claim = func(
				ctx context.Context, take adapters.Take, idleMin time.Duration,
			) ([]adapters.Message, error) {
				return do(ctx, q.Queue, take, idleMin)
			}
		}
	})
}

func deliveryTwins() []twin {
	return []twin{
		acksAtEnd(),
		claimTwin("Q13", "takes one where less is asked for", "", func(
			ctx context.Context, q adapters.Queue, take adapters.Take, idleMin time.Duration,
		) ([]adapters.Message, error) {
			take.Max = max(take.Max, 1)
			return q.Claim(ctx, take, idleMin)
		}),
		claimTwin("Q13", "takes the newest first", "Q15 Q18", func(
			ctx context.Context, q adapters.Queue, take adapters.Take, idleMin time.Duration,
		) ([]adapters.Message, error) {
			got, err := q.Claim(ctx, take, idleMin)
			slices.Reverse(got)
			return got, err
		}),
		claimTwin("Q14", "does not wait for idleness", "Q16", func(
			ctx context.Context, q adapters.Queue, take adapters.Take, idleMin time.Duration,
		) ([]adapters.Message, error) {
			if idleMin > 0 && idleMin < time.Minute {
				idleMin = 0
			}
			return q.Claim(ctx, take, idleMin)
		}),
		claimTwin("Q15", "takes what is new, too", "Q17", func(
			ctx context.Context, q adapters.Queue, take adapters.Take, idleMin time.Duration,
		) ([]adapters.Message, error) {
			got, err := q.Claim(ctx, take, idleMin)
			if err == nil && len(got) == 0 {
				return q.Consume(ctx, take, 0)
			}
			return got, err
		}),
		queueTwin("Q16", "answers all who claim at once alike", "", claimsTogether),
		claimTwin("Q17", "takes a negative maximum for none", "", func(
			ctx context.Context, q adapters.Queue, take adapters.Take, idleMin time.Duration,
		) ([]adapters.Message, error) {
			take.DeliveriesMax = max(take.DeliveriesMax, 0)
			return q.Claim(ctx, take, idleMin)
		}),
		claimTwin("Q17", "lets nothing die", "Q18", func(
			ctx context.Context, q adapters.Queue, take adapters.Take, idleMin time.Duration,
		) ([]adapters.Message, error) {
			if take.DeliveriesMax > 0 {
				take.DeliveriesMax = 0
			}
			return q.Claim(ctx, take, idleMin)
		}),
		claimTwin("Q18", "takes nothing where something died", "", func(
			ctx context.Context, q adapters.Queue, take adapters.Take, idleMin time.Duration,
		) ([]adapters.Message, error) {
			got, err := q.Claim(ctx, take, idleMin)
			if take.DeliveriesMax > 0 && take.Max == 1 {
				return nil, err
			}
			return got, err
		}),
		claimTwin("Q19", "gives up after five deliveries", "", func(
			ctx context.Context, q adapters.Queue, take adapters.Take, idleMin time.Duration,
		) ([]adapters.Message, error) {
			got, err := q.Claim(ctx, take, idleMin)
			return slices.DeleteFunc(got, func(m adapters.Message) bool {
				return m.Deliveries > 5
			}), err
		}),
	}
}

// claimsTogether breaks Claim: whoever calls while another one does gets the same messages.
func claimsTogether() func(q *hookedQueue) {
	var mu sync.Mutex
	type flight struct {
		done chan struct{}
		got  []adapters.Message
		err  error
	}
	flights := map[string]*flight{}
	return func(q *hookedQueue) {
		q.claim = func(
			ctx context.Context, take adapters.Take, idleMin time.Duration,
		) ([]adapters.Message, error) {
			mu.Lock()
			f := flights[take.Topic]
			if f != nil {
				mu.Unlock()
				<-f.done
				return slices.Clone(f.got), f.err
			}
			f = &flight{done: make(chan struct{})}
			flights[take.Topic] = f
			mu.Unlock()
			time.Sleep(time.Nanosecond) // others come
			f.got, f.err = q.Queue.Claim(ctx, take, idleMin)
			mu.Lock()
			delete(flights, take.Topic)
			mu.Unlock()
			close(f.done)
			return f.got, f.err
		}
	}
}

// acksAtEnd returns a queue whose Close acknowledges what the client took.
func acksAtEnd() twin {
	return of(queue, "Q12", "acknowledges what a closed client took", "", func(h *queueHarness) {
		var mu sync.Mutex
		acks := map[*mock.QueueClient][]func(context.Context){}
		h.Queue = func(client *mock.QueueClient) adapters.Queue {
			q := &hookedQueue{Queue: client}
			q.consume = func(
				ctx context.Context, take adapters.Take, wait time.Duration,
			) ([]adapters.Message, error) {
				got, err := client.Consume(ctx, take, wait)
				mu.Lock()
				defer mu.Unlock()
				for _, m := range got {
					acks[client] = append(acks[client], func(ctx context.Context) {
						_, _ = client.Ack(ctx, take.Topic, take.Group, m.ID)
					})
				}
				return got, err
			}
			return q
		}
		hook(h, func(a *hookedAdapter[*mock.QueueClient], _ adaptertest.Setup) {
			a.close = func(ctx context.Context, client *mock.QueueClient) error {
				mu.Lock()
				list := acks[client]
				mu.Unlock()
				for _, ack := range list {
					ack(ctx)
				}
				return a.Adapter.Close(ctx, client)
			}
		})
	})
}
