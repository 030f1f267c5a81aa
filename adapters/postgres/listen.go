package postgres

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"time"
)

// pollPause and pollPauseMax are how long a consumer that nobody listens for waits before it asks
// again, at first and at most. It waits twice as long each time. Where somebody listens, it asks
// after listenPause all the same, in case the session is dead and nobody has noticed.
const (
	pollPause    = 10 * time.Millisecond
	pollPauseMax = 500 * time.Millisecond
	listenPause  = 30 * time.Second
)

// bell tells one waiting consumer when it is worth asking for messages. One goroutine uses it.
type bell struct {
	ear     *ear
	channel string
	rings   chan struct{} // holds one ring
	pause   time.Duration
}

// hang returns the bell of a channel, which rings for what is notified on it from the first ring
// on: that one says that the ear listens.
func (e *ear) hang(channel string) *bell {
	b := &bell{ear: e, channel: channel, rings: make(chan struct{}, 1), pause: pollPause}
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.bells[channel] == nil {
		e.bells[channel] = map[*bell]struct{}{}
	}
	e.bells[channel][b] = struct{}{}
	if e.heard[channel] {
		b.ring()
	}
	return b
}

// ring never waits: one ring is as good as several.
func (b *bell) ring() {
	select {
	case b.rings <- struct{}{}:
	default:
	}
}

// wait returns when the bell rings or it is time to ask, when the context is over, or when the
// client has ended.
func (b *bell) wait(ctx context.Context) {
	pause := listenPause
	if !b.ear.listens(b.channel) {
		pause = b.pause
		b.pause = min(2*b.pause, pollPauseMax)
	}
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-b.rings:
	case <-timer.C:
	case <-ctx.Done():
	case <-b.ear.client.ending:
	}
}

// close takes the bell down. The last one waits until the ear's session is at rest, as a pool's is
// between two calls, or for a moment, where the server does not answer.
func (b *bell) close() {
	e := b.ear
	e.mu.Lock()
	delete(e.bells[b.channel], b)
	if len(e.bells[b.channel]) == 0 {
		delete(e.bells, b.channel)
	}
	done := e.done
	last := len(e.bells) == 0 && done != nil && !e.client.ended.Load() // whose end ends the ear
	if last {
		e.rest()
	}
	e.mu.Unlock()
	if last {
		await(done)
	}
}

// channelOf returns the name of the channel on which the topic's publishers notify. A topic's own
// name may be too long for one.
func channelOf(topic string) string {
	sum := sha256.Sum256([]byte(topic))
	return "lockstep_queue_" + hex.EncodeToString(sum[:16])
}
