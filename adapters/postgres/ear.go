package postgres

import (
	"context"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
)

// earRetry is how long waiting consumers go without a session that listens before they try to open
// another one, where one could not be opened or was lost.
const earRetry = 2 * time.Second

// ear is the one session by which a client hears of messages for all of its waiting consumers. The
// first that waits has it opened. A goroutine has it in hand as long as there are bells, and at the
// end lets it listen to nothing; then it is idle until the next one waits, and nothing reads or
// writes on it. The client's end ends it.
//
// It is a help and no more: without it, consumers ask from time to time. Why there is none, their
// questions will tell.
type ear struct {
	client *Client

	// mu guards what follows. Nothing is dialled, written, closed or waited for while it is held.
	// Client.mu is not locked under it, nor it under Client.mu.
	mu    sync.Mutex
	bells map[string]map[*bell]struct{} // by channel
	heard map[string]bool               // what the session listens to; nil while there is none
	idle  *pgx.Conn                     // the session, while no goroutine has it
	done  chan struct{}                 // is closed at the goroutine's end, nil while there is none
	abort context.CancelFunc            // ends the goroutine, and the session with it
	wake  context.CancelFunc            // ends its wait for notifications, nil while there is none
	later time.Time                     // no session is opened before
}

func newEar(c *Client) *ear {
	return &ear{client: c, bells: map[string]map[*bell]struct{}{}}
}

// listens says whether the session listens to the channel of a bell. Where it does not, it is made
// to.
func (e *ear) listens(channel string) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	switch {
	case e.heard[channel]:
		return true
	case e.client.settings.Pooler, e.client.ended.Load():
	case e.done != nil:
		e.stir()
	case !time.Now().Before(e.later):
		ctx, abort := context.WithCancel(e.client.links.life)
		e.done, e.abort = make(chan struct{}), abort
		session := e.idle
		e.idle = nil
		go e.run(ctx, session)
	}
	return false
}

// stir has the goroutine look at the bells again. mu must be held.
func (e *ear) stir() {
	if e.wake != nil {
		e.wake()
	}
}

// rest has the goroutine end, since there is no bell. What it is opening is given up. mu must be
// held.
func (e *ear) rest() {
	if e.heard == nil {
		e.abort()
		return
	}
	e.stir()
}

// run has the session in hand as long as there are bells.
func (e *ear) run(ctx context.Context, session *pgx.Conn) {
	session, err := e.open(ctx, session)
	for err == nil && !e.laidDown(session) {
		if err = e.tune(ctx, session); err == nil {
			err = e.hear(ctx, session)
		}
	}
	if err == nil {
		return
	}
	e.deafen(ctx.Err() == nil)
	if session != nil {
		drop(session)
		select {
		case <-session.PgConn().CleanupDone():
		case <-e.client.links.life.Done():
		}
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.leave()
}

// deafen has those ask who relied on the session.
func (e *ear) deafen(failed bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if failed {
		e.later = time.Now().Add(earRetry)
	}
	e.heard = nil
	for channel := range e.bells {
		e.ring(channel)
	}
}

// leave is the goroutine's end. mu must be held.
func (e *ear) leave() {
	e.abort()
	close(e.done)
	e.heard, e.done = nil, nil
}

// laidDown leaves the session idle where there is no bell and it listens to nothing.
func (e *ear) laidDown(session *pgx.Conn) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	if len(e.bells) > 0 || len(e.heard) > 0 {
		return false
	}
	e.idle = session
	e.leave()
	return true
}

// open returns the idle session where that works, and else a new one.
func (e *ear) open(ctx context.Context, session *pgx.Conn) (*pgx.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, endMax)
	defer cancel()
	if session != nil {
		if works, _ := prepare(ctx, session); !works {
			drop(session)
			session = nil
		}
	}
	if session == nil {
		config := e.client.config.Copy()
		e.client.links.attach(config)
		opened, err := pgx.ConnectConfig(ctx, config)
		if err != nil {
			return nil, err
		}
		session = opened
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.heard = map[string]bool{}
	return session, nil
}

// tune has the session listen to the channels of the bells that hang now.
func (e *ear) tune(ctx context.Context, session *pgx.Conn) error {
	sql, channels := e.plan()
	if sql == "" {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, endMax)
	defer cancel()
	if _, err := exec(ctx, session, sql); err != nil {
		return err
	}
	if len(channels) == 0 {
		forget(session)
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	before := e.heard
	e.heard = channels
	for channel := range channels {
		if !before[channel] {
			e.ring(channel)
		}
	}
	return nil
}

// plan returns the statements that have the session listen to the bells' channels, and these. It
// goes on listening to others until there is something new to listen to: a consumer that has got a
// message soon waits for the next one.
func (e *ear) plan() (sql string, channels map[string]bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if len(e.bells) == 0 {
		return "unlisten *", map[string]bool{}
	}
	var listen, unlisten []string
	channels = map[string]bool{}
	for channel := range e.bells {
		channels[channel] = true
		if !e.heard[channel] {
			listen = append(listen, "listen "+pgx.Identifier{channel}.Sanitize())
		}
	}
	if len(listen) == 0 {
		return "", nil
	}
	for channel := range e.heard {
		if !channels[channel] {
			unlisten = append(unlisten, "unlisten "+pgx.Identifier{channel}.Sanitize())
		}
	}
	return strings.Join(append(listen, unlisten...), "; "), channels
}

// hear waits for a notification and rings the bells that it is for. It also returns when stirred.
func (e *ear) hear(ctx context.Context, session *pgx.Conn) error {
	waiting, wake := context.WithCancel(ctx)
	defer wake()
	if !e.ready(wake) {
		return nil
	}
	notification, err := session.WaitForNotification(waiting)
	e.mu.Lock()
	defer e.mu.Unlock()
	e.wake = nil
	if notification != nil {
		e.ring(notification.Channel)
		return nil
	}
	if waiting.Err() != nil && ctx.Err() == nil && !session.IsClosed() {
		return nil
	}
	return err
}

// ready prepares the wait for a notification, unless there is something to do before it.
func (e *ear) ready(wake context.CancelFunc) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	for channel := range e.bells {
		if !e.heard[channel] {
			return false
		}
	}
	if len(e.bells) == 0 {
		return false
	}
	e.wake = wake
	return true
}

// ring rings the bells of a channel. mu must be held.
func (e *ear) ring(channel string) {
	for b := range e.bells[channel] {
		b.ring()
	}
}

// gone is closed when no goroutine has the session in hand. It is for who has ended the client.
func (e *ear) gone() <-chan struct{} {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.done != nil {
		return e.done
	}
	none := make(chan struct{})
	close(none)
	return none
}

// close says the session's goodbye, when the client has ended.
func (e *ear) close() {
	e.mu.Lock()
	if e.done != nil {
		e.abort()
	}
	e.mu.Unlock()
	<-e.gone()
	e.mu.Lock()
	session := e.idle
	e.idle = nil
	e.mu.Unlock()
	if session != nil {
		drop(session)
	}
}
