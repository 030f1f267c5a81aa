package adaptertest_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"lockstep/adapters"
	"lockstep/adapters/adaptertest"
	"lockstep/adapters/mock"
)

type queueHarness = adaptertest.Harness[*mock.QueueClient]

// queueTwin returns a queue adapter of which some calls are broken. What breaks them is asked once
// for each adapter, and knows the client that it breaks.
func queueTwin(rule, name, also string, breaks func() func(q *hookedQueue)) twin {
	return of(queue, rule, name, also, func(h *queueHarness) {
		each := breaks()
		h.Queue = func(client *mock.QueueClient) adapters.Queue {
			q := &hookedQueue{Queue: client}
			each(q)
			return q
		}
	})
}

// consumed returns a queue whose Consume takes other messages.
func consumed(
	rule, name, also string, change func(got []adapters.Message) []adapters.Message,
) twin {
	return queueTwin(rule, name, also, func() func(q *hookedQueue) {
		return func(q *hookedQueue) {
			q.consume = func(
				ctx context.Context, take adapters.Take, wait time.Duration,
			) ([]adapters.Message, error) {
				got, err := q.Queue.Consume(ctx, take, wait)
				return change(got), err
			}
		}
	})
}

// counter counts calls by a name.
type counter struct {
	mu sync.Mutex
	n  map[string]int
}

func (c *counter) add(name string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.n == nil {
		c.n = map[string]int{}
	}
	c.n[name]++
	return c.n[name]
}

func queueTwins() []twin {
	return []twin{
		consumed("Q1", "turns a batch of seven round", "",
			func(got []adapters.Message) []adapters.Message {
				if len(got) == 7 {
					slices.Reverse(got)
				}
				return got
			}),
		queueTwin("Q2", "takes one where less is asked for", "", func() func(q *hookedQueue) {
			return func(q *hookedQueue) {
				q.consume = func(
					ctx context.Context, take adapters.Take, wait time.Duration,
				) ([]adapters.Message, error) {
					take.Max = max(take.Max, 1)
					return q.Queue.Consume(ctx, take, wait)
				}
			}
		}),
		queueTwin("Q3", "finds an error in an empty topic", "", func() func(q *hookedQueue) {
			return func(q *hookedQueue) {
				q.consume = func(
					ctx context.Context, take adapters.Take, wait time.Duration,
				) ([]adapters.Message, error) {
					got, err := q.Queue.Consume(ctx, take, wait)
					if err == nil && len(got) == 0 && wait > 0 {
						return nil, &adapters.Error{
							Adapter: "mock-queue", Key: "kit", Op: "consume",
							Kind: adapters.ErrTimeout,
						}
					}
					return got, err
				}
			}
		}),
		queueTwin("Q4", "sleeps while it waits", "", func() func(q *hookedQueue) {
			return func(q *hookedQueue) {
				q.consume = func(
					ctx context.Context, take adapters.Take, wait time.Duration,
				) ([]adapters.Message, error) {
					if wait > 0 {
						select {
						case <-time.After(wait):
						case <-ctx.Done():
						}
						wait = 0
					}
					return q.Queue.Consume(ctx, take, wait)
				}
			}
		}),
		queueTwin("Q5", "delivers the thirtieth batch again", "", func() func(q *hookedQueue) {
			var calls counter
			return func(q *hookedQueue) {
				var last []adapters.Message
				q.consume = func(
					ctx context.Context, take adapters.Take, wait time.Duration,
				) ([]adapters.Message, error) {
					got, err := q.Queue.Consume(ctx, take, wait)
					if err == nil && take.Max == 3 && calls.add(take.Topic) == 30 {
						got = append(got, got...)
					}
					return append(last, got...), err
				}
			}
		}),
		queueTwin("Q6", "begins a group with what is new", "Q15", beginsNew),
		queueTwin("Q7", "acknowledges in all topics", "", func() func(q *hookedQueue) {
			var mu sync.Mutex
			topics := map[string]bool{}
			return func(q *hookedQueue) {
				q.publish = func(ctx context.Context, topic string, b []byte) (string, error) {
					mu.Lock()
					topics[topic] = true
					mu.Unlock()
					return q.Queue.Publish(ctx, topic, b)
				}
				q.ack = func(
					ctx context.Context, topic, group string, ids ...string,
				) (int, error) {
					n, err := q.Queue.Ack(ctx, topic, group, ids...)
					mu.Lock()
					defer mu.Unlock()
					for other := range topics {
						_, _ = q.Queue.Ack(ctx, other, group, ids...)
					}
					return n, err
				}
			}
		}),
		queueTwin("Q8", "counts what was not pending", "Q17 Q18", func() func(q *hookedQueue) {
			return func(q *hookedQueue) {
				q.ack = func(
					ctx context.Context, topic, group string, ids ...string,
				) (int, error) {
					_, err := q.Queue.Ack(ctx, topic, group, ids...)
					if err != nil {
						return 0, err
					}
					return len(ids), nil
				}
			}
		}),
		queueTwin("Q9", "takes one more after it was cancelled", "", takesAfterCancel(false)),
		queueTwin("Q9", "loses one more after it was cancelled", "", takesAfterCancel(true)),
		of(queue, "Q10", "keeps all", "", func(h *queueHarness) {
			sound := h.New
			h.New = func(s adaptertest.Setup) (adapters.Adapter[*mock.QueueClient], error) {
				s.LengthMax = 0
				return sound(s)
			}
		}),
		queueTwin("Q11", "publishes a message of a storm twice", "", func() func(q *hookedQueue) {
			return func(q *hookedQueue) {
				q.publish = func(ctx context.Context, topic string, b []byte) (string, error) {
					id, err := q.Queue.Publish(ctx, topic, b)
					if string(b) == "3:29" { // the last of one whose calls are not cancelled
						return q.Queue.Publish(ctx, topic, b)
					}
					return id, err
				}
			}
		}),
	}
}

// beginsNew breaks groups, which pass over what was there before them.
func beginsNew() func(q *hookedQueue) {
	var calls counter
	return func(q *hookedQueue) {
		q.consume = func(
			ctx context.Context, take adapters.Take, wait time.Duration,
		) ([]adapters.Message, error) {
			if take.Group != adapters.DefaultGroup && calls.add(take.Topic+take.Group) == 1 {
				all := take
				all.Max = 1000
				old, _ := q.Queue.Consume(ctx, all, 0)
				for _, m := range old {
					_, _ = q.Queue.Ack(ctx, take.Topic, take.Group, m.ID)
				}
			}
			return q.Queue.Consume(ctx, take, wait)
		}
	}
}

// takesAfterCancel breaks a consumer whose cancelled wait takes the next message, and perhaps
// acknowledges it.
func takesAfterCancel(loses bool) func() func(q *hookedQueue) {
	return func() func(q *hookedQueue) { return ghost(loses) }
}

func ghost(loses bool) func(q *hookedQueue) {
	var mu sync.Mutex
	ghosts := map[string]bool{}
	return func(q *hookedQueue) {
		q.consume = func(
			ctx context.Context, take adapters.Take, wait time.Duration,
		) ([]adapters.Message, error) {
			got, err := q.Queue.Consume(ctx, take, wait)
			if errors.Is(err, adapters.ErrCancelled) && wait > 0 {
				mu.Lock()
				defer mu.Unlock()
				ghosts[take.Topic] = true
			}
			return got, err
		}
		q.publish = func(ctx context.Context, topic string, body []byte) (string, error) {
			id, err := q.Queue.Publish(ctx, topic, body)
			mu.Lock()
			defer mu.Unlock()
			if ghosts[topic] {
				delete(ghosts, topic)
				_, _ = q.Queue.Consume(ctx, adapters.Take{
					Topic: topic, Group: adapters.DefaultGroup, Consumer: "ghost", Max: 1,
				}, 0)
				if loses {
					_, _ = q.Queue.Ack(ctx, topic, adapters.DefaultGroup, id)
				}
			}
			return id, err
		}
	}
}
