package postgres

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"github.com/jackc/pgx/v5"
)

// pollPause and pollPauseMax are how long a consumer that cannot listen waits before it asks again,
// at first and at most. It waits twice as long each time.
const (
	pollPause    = 10 * time.Millisecond
	pollPauseMax = 500 * time.Millisecond
)

// bell tells one waiting consumer when it is worth asking for messages. One goroutine uses it.
type bell struct {
	client  *Client
	session *pgx.Conn // listens; nil where the consumer has to ask from time to time
	pause   time.Duration
}

// listen returns the bell of a channel. What is notified from then on rings it, and asking after
// listen misses nothing. Where no session can be had for it, the bell rings from time to time: why
// not, the next question to the server will tell.
func (c *Client) listen(ctx context.Context, channel string) *bell {
	b := &bell{client: c, pause: pollPause}
	if c.settings.Pooler {
		return b
	}
	if c.listening.Add(1) > c.listeningMax() {
		c.listening.Add(-1)
		return b
	}
	config := c.connConfig()
	c.links.attach(config)
	session, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		c.listening.Add(-1)
		return b
	}
	b.session = session
	if _, err := session.Exec(ctx, "listen "+pgx.Identifier{channel}.Sanitize()); err != nil {
		b.close()
	}
	return b
}

// wait returns when the bell rings, when the context is over, or when the client has ended.
func (b *bell) wait(ctx context.Context) {
	if b.session != nil {
		if _, err := b.session.WaitForNotification(ctx); err != nil {
			b.close() // over, or broken: then the consumer asks from time to time
		}
		return
	}
	timer := time.NewTimer(b.pause)
	defer timer.Stop()
	b.pause = min(2*b.pause, pollPauseMax)
	select {
	case <-timer.C:
	case <-ctx.Done():
	case <-b.client.ending:
	}
}

// close ends the session.
func (b *bell) close() {
	if b.session == nil {
		return
	}
	drop(b.session)
	b.session = nil
	b.client.listening.Add(-1)
}

// listeningMax is how many sessions a client opens at most for consumers that wait: as many as its
// other ones.
func (c *Client) listeningMax() int32 {
	if c.pool == nil {
		return 1
	}
	return c.pool.Config().MaxConns
}

// connConfig returns a copy of how the client's sessions are opened.
func (c *Client) connConfig() *pgx.ConnConfig {
	if c.pool == nil {
		return c.sole.Config()
	}
	return c.pool.Config().ConnConfig
}

// channelOf returns the name of the channel on which the topic's publishers notify. A topic's own
// name may be too long for one.
func channelOf(topic string) string {
	sum := sha256.Sum256([]byte(topic))
	return "lockstep_queue_" + hex.EncodeToString(sum[:16])
}
