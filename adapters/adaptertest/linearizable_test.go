package adaptertest_test

import (
	"context"
	"errors"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/adapters"
	"lockstep/adapters/adaptertest"
	"lockstep/adapters/memory"
	"lockstep/adapters/mock"
)

// slow lets calls meet: each takes a while, before or after the server carries it out.
func slow() mock.Options {
	return mock.Options{Faults: mock.NewFaults(
		mock.Fault{Op: mock.OpCall, Delay: 50 * time.Microsecond},
		mock.Fault{Op: mock.OpCall, Delay: 50 * time.Microsecond, Late: true},
	)}
}

// unlucky loses each fifth request and each seventh reply.
func unlucky() mock.Options {
	every := func(n int) func(mock.Visit) bool {
		var mu sync.Mutex
		seen := 0
		return func(mock.Visit) bool {
			mu.Lock()
			defer mu.Unlock()
			seen++
			return seen%n == 0
		}
	}
	return mock.Options{Faults: mock.NewFaults(
		mock.Fault{Op: mock.OpCall, Match: every(5), Err: adapters.ErrTimeout},
		mock.Fault{Op: mock.OpCall, Match: every(7), Err: adapters.ErrTimeout, Late: true},
	)}
}

func TestTheMocksAreLinearizable(t *testing.T) {
	for name, options := range map[string]func() mock.Options{"slow": slow, "unlucky": unlucky} {
		t.Run(name, func(t *testing.T) {
			server := mock.NewServer(mock.Config{})
			cache := mock.NewCache(server, options())
			counted := adaptertest.LinearizableCounters(t, adaptertest.Concurrent[adapters.Cache]{
				Clients: opened[adapters.Cache](t, cache, 4), Cancels: true,
			})
			assert.Equal(t, 20, counted.Histories)
			assert.Positive(t, counted.Unknown, "some calls were cancelled")
			queue := mock.NewQueue(server, options())
			queued := adaptertest.LinearizableQueue(t, adaptertest.Concurrent[adapters.Queue]{
				Clients: opened[adapters.Queue](t, queue, 4), Cancels: true,
			})
			assert.Positive(t, queued.Unknown)
		})
	}
}

func TestTheMemoryIsLinearizable(t *testing.T) {
	adapter, err := memory.New(memory.Config{})
	require.NoError(t, err)
	adaptertest.LinearizableCounters(t, adaptertest.Concurrent[adapters.Cache]{
		Clients: opened[adapters.Cache](t, adapter, 4), Calls: 50, Histories: 50,
	})
}

// losesUpdates counts by reading and writing.
type losesUpdates struct{ adapters.Cache }

func (l losesUpdates) Incr(ctx context.Context, key string, by int64) (int64, error) {
	value, err := l.Get(ctx, key)
	if err != nil && !errors.Is(err, adapters.ErrNotFound) {
		return 0, err
	}
	number, _ := strconv.ParseInt(string(value), 10, 64)
	runtime.Gosched()
	number += by
	return number, l.Set(ctx, key, strconv.AppendInt(nil, number, 10), 0)
}

// readsStale answers the first value that it ever got.
type readsStale struct {
	adapters.Cache
	mu   *sync.Mutex
	read map[string][]byte
}

func (r readsStale) Get(ctx context.Context, key string) ([]byte, error) {
	r.mu.Lock()
	value, held := r.read[key]
	r.mu.Unlock()
	if held {
		return value, nil
	}
	value, err := r.Cache.Get(ctx, key)
	if err == nil {
		r.mu.Lock()
		r.read[key] = value
		r.mu.Unlock()
	}
	return value, err
}

func TestACounterThatIsNotLinearizableIsFound(t *testing.T) {
	rows := map[string]func(adapters.Cache) adapters.Cache{
		"lost update": func(c adapters.Cache) adapters.Cache { return losesUpdates{c} },
		"stale read": func(c adapters.Cache) adapters.Cache {
			return readsStale{c, &sync.Mutex{}, map[string][]byte{}}
		},
	}
	for name, broken := range rows {
		t.Run(name, func(t *testing.T) {
			t.Setenv("LOCKSTEP_ARTEFACTS", t.TempDir())
			cache := mock.NewCache(mock.NewServer(mock.Config{}), slow())
			clients := opened[adapters.Cache](t, cache, 4)
			for i, client := range clients {
				clients[i] = broken(client)
			}
			_, err := adaptertest.CheckCounters(t.Context(),
				adaptertest.Concurrent[adapters.Cache]{Clients: clients})
			require.ErrorIs(t, err, adaptertest.ErrNotLinearizable)
			_, path, found := strings.Cut(err.Error(), "its picture is ")
			require.True(t, found)
			html, err := os.ReadFile(path)
			require.NoError(t, err)
			assert.Contains(t, string(html), "incr(")
		})
	}
}

// givesTwice delivers to a client what another one got just before.
type givesTwice struct {
	adapters.Queue
	mu   *sync.Mutex
	last *[]adapters.Message
}

func (g givesTwice) Consume(
	ctx context.Context, take adapters.Take, wait time.Duration,
) ([]adapters.Message, error) {
	messages, err := g.Queue.Consume(ctx, take, wait)
	if err != nil {
		return nil, err
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(messages) == 0 && len(*g.last) > 0 {
		messages, *g.last = *g.last, nil
	} else {
		*g.last = messages
	}
	return messages, nil
}

// miscounts delivers for the second time at first.
type miscounts struct{ adapters.Queue }

func (m miscounts) Consume(
	ctx context.Context, take adapters.Take, wait time.Duration,
) ([]adapters.Message, error) {
	messages, err := m.Queue.Consume(ctx, take, wait)
	for i := range messages {
		messages[i].Deliveries++
	}
	return messages, err
}

// losesMessages publishes one message to nobody.
type losesMessages struct{ adapters.Queue }

func (l losesMessages) Publish(ctx context.Context, topic string, body []byte) (string, error) {
	if string(body) == "m3" {
		return "3", nil
	}
	return l.Queue.Publish(ctx, topic, body)
}

// newestFirst delivers two and keeps the older one for later.
type newestFirst struct {
	adapters.Queue
	mu   *sync.Mutex
	kept *[]adapters.Message
}

func (n newestFirst) Consume(
	ctx context.Context, take adapters.Take, wait time.Duration,
) ([]adapters.Message, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if kept := *n.kept; len(kept) > 0 {
		*n.kept = nil
		return kept, nil
	}
	take.Max = 2
	messages, err := n.Queue.Consume(ctx, take, wait)
	if len(messages) == 2 {
		*n.kept = messages[:1]
		messages = messages[1:]
	}
	return messages, err
}

func TestAQueueThatIsNotLinearizableIsFound(t *testing.T) {
	mu, last := &sync.Mutex{}, &[]adapters.Message{}
	rows := map[string]func(adapters.Queue) adapters.Queue{
		"twice":        func(q adapters.Queue) adapters.Queue { return givesTwice{q, mu, last} },
		"counted":      func(q adapters.Queue) adapters.Queue { return miscounts{q} },
		"lost":         func(q adapters.Queue) adapters.Queue { return losesMessages{q} },
		"newest first": func(q adapters.Queue) adapters.Queue { return newestFirst{q, mu, last} },
	}
	for name, broken := range rows {
		t.Run(name, func(t *testing.T) {
			t.Setenv("LOCKSTEP_ARTEFACTS", t.TempDir())
			*last = nil
			queue := mock.NewQueue(mock.NewServer(mock.Config{}), slow())
			clients := opened[adapters.Queue](t, queue, 4)
			for i, client := range clients {
				clients[i] = broken(client)
			}
			_, err := adaptertest.CheckQueue(t.Context(),
				adaptertest.Concurrent[adapters.Queue]{Clients: clients})
			require.ErrorIs(t, err, adaptertest.ErrNotLinearizable)
			assert.Contains(t, err.Error(), ".html")
		})
	}
}

func TestADefectIsFoundAlsoAmongCallsOfUnknownOutcome(t *testing.T) {
	t.Setenv("LOCKSTEP_ARTEFACTS", t.TempDir())
	mu, last := &sync.Mutex{}, &[]adapters.Message{}
	queue := mock.NewQueue(mock.NewServer(mock.Config{}), unlucky())
	clients := opened[adapters.Queue](t, queue, 4)
	for i, client := range clients {
		clients[i] = givesTwice{client, mu, last}
	}
	sum, err := adaptertest.CheckQueue(t.Context(), adaptertest.Concurrent[adapters.Queue]{
		Clients: clients, Histories: 100,
	})
	require.ErrorIs(t, err, adaptertest.ErrNotLinearizable)
	assert.Positive(t, sum.Unknown)
}

func TestWithoutTimeToThinkTheVerdictIsUnknown(t *testing.T) {
	cache := mock.NewCache(mock.NewServer(mock.Config{}), slow())
	_, err := adaptertest.CheckCounters(t.Context(), adaptertest.Concurrent[adapters.Cache]{
		Clients: opened[adapters.Cache](t, cache, 4), Calls: 500, Histories: 1, Timeout: 1,
	})
	require.ErrorIs(t, err, adaptertest.ErrUnknown)
	assert.NotErrorIs(t, err, adaptertest.ErrNotLinearizable)
}

func TestAnErrorThatNoCallShouldGetIsFound(t *testing.T) {
	adapter := mock.NewCache(mock.NewServer(mock.Config{}), slow())
	clients := opened[adapters.Cache](t, adapter, 2)
	require.NoError(t, adapter.Discard(clients[0].(*mock.CacheClient)))
	_, err := adaptertest.CheckCounters(t.Context(),
		adaptertest.Concurrent[adapters.Cache]{Clients: clients})
	require.ErrorIs(t, err, adapters.ErrClosed)
}
