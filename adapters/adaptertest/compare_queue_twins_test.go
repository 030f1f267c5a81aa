package adaptertest_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"lockstep/adapters"
	"lockstep/adapters/adaptertest"
	"lockstep/adapters/mock"
)

// brokenQueue has a defect in each method that is set.
type brokenQueue struct {
	adapters.Queue
	consume func(ctx context.Context, take adapters.Take) ([]adapters.Message, error)
	claim   func(
		ctx context.Context, take adapters.Take, idle time.Duration) ([]adapters.Message, error)
	ack func(ctx context.Context, topic, group string, ids []string) (int, error)
}

func (b *brokenQueue) Consume(
	ctx context.Context, take adapters.Take, wait time.Duration,
) ([]adapters.Message, error) {
	if b.consume != nil && wait == 0 {
		return b.consume(ctx, take)
	}
	return b.Queue.Consume(ctx, take, wait)
}

func (b *brokenQueue) Claim(
	ctx context.Context, take adapters.Take, idle time.Duration,
) ([]adapters.Message, error) {
	if b.claim != nil {
		return b.claim(ctx, take, idle)
	}
	return b.Queue.Claim(ctx, take, idle)
}

func (b *brokenQueue) Ack(
	ctx context.Context, topic, group string, ids ...string,
) (int, error) {
	if b.ack != nil {
		return b.ack(ctx, topic, group, ids)
	}
	return b.Queue.Ack(ctx, topic, group, ids...)
}

func TestTheComparisonFindsEachDefectOfAQueue(t *testing.T) {
	rows := []struct {
		name, reason string
		plant        func(*brokenQueue)
	}{
		{"backwards", "the youngest comes first", func(b *brokenQueue) {
			b.consume = func(ctx context.Context, take adapters.Take) ([]adapters.Message, error) {
				messages, err := b.Queue.Consume(ctx, take, 0)
				slices.Reverse(messages)
				return messages, err
			}
		}},
		{"one too many", "the maximum is passed", func(b *brokenQueue) {
			b.consume = func(ctx context.Context, take adapters.Take) ([]adapters.Message, error) {
				if take.Max > 0 {
					take.Max++
				}
				return b.Queue.Consume(ctx, take, 0)
			}
		}},
		{"one group", "groups take each other's messages", func(b *brokenQueue) {
			b.consume = func(ctx context.Context, take adapters.Take) ([]adapters.Message, error) {
				if adapters.CheckName(take.Group) == nil {
					take.Group = adapters.DefaultGroup
				}
				return b.Queue.Consume(ctx, take, 0)
			}
		}},
		{"impatient", "what is not idle is claimed", func(b *brokenQueue) {
			b.claim = func(
				ctx context.Context, take adapters.Take, idle time.Duration,
			) ([]adapters.Message, error) {
				return b.Queue.Claim(ctx, take, min(idle, 0))
			}
		}},
		{"immortal", "nothing becomes a dead letter", func(b *brokenQueue) {
			b.claim = func(
				ctx context.Context, take adapters.Take, idle time.Duration,
			) ([]adapters.Message, error) {
				take.DeliveriesMax = min(take.DeliveriesMax, 0)
				return b.Queue.Claim(ctx, take, idle)
			}
		}},
		{"lost", "dead letters go nowhere", func(b *brokenQueue) {
			b.consume = func(ctx context.Context, take adapters.Take) ([]adapters.Message, error) {
				messages, err := b.Queue.Consume(ctx, take, 0)
				return slices.DeleteFunc(messages, func(m adapters.Message) bool {
					return m.ID == "1" && strings.HasSuffix(take.Topic, ".dead")
				}), err
			}
		}},
		{"double", "an acknowledgement counts its IDs", func(b *brokenQueue) {
			b.ack = func(ctx context.Context, topic, group string, ids []string) (int, error) {
				_, err := b.Queue.Ack(ctx, topic, group, ids...)
				return len(ids), err
			}
		}},
		{"forgetful", "an acknowledged message comes again", func(b *brokenQueue) {
			b.ack = func(ctx context.Context, topic, group string, ids []string) (int, error) {
				if len(ids) == 1 {
					return b.Queue.Ack(ctx, topic, group)
				}
				return b.Queue.Ack(ctx, topic, group, ids...)
			}
		}},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			clock := newDriven()
			with := compared[adapters.Queue](t, mock.NewQueue(clock.server(0), mock.Options{}))
			with.Advance = clock.advance
			for i, client := range with.Clients {
				broken := &brokenQueue{Queue: client}
				row.plant(broken)
				with.Clients[i] = broken
			}
			v := judged(t, func(tb rapid.TB) { adaptertest.CompareQueue(tb, with) })
			assert.True(t, v.failed, row.reason)
		})
	}
}

func TestTheComparisonFindsThatATopicIsTooShort(t *testing.T) {
	clock := newDriven()
	with := compared[adapters.Queue](t, mock.NewQueue(clock.server(2), mock.Options{}))
	with.Advance, with.LengthMax = clock.advance, 3
	v := judged(t, func(tb rapid.TB) { adaptertest.CompareQueue(tb, with) })
	assert.True(t, v.failed)
}
