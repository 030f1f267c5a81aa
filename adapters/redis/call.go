package redis

import (
	"context"
	"sync"
	"time"
)

// grace is how long a call goes on before its context is watched. One that is over within it costs
// no watch; one that is cancelled within it returns when it is over.
const grace = 5 * time.Millisecond

// call is the context of one call to the driver.
//
// The driver watches a context while it waits for a connection, and not while it waits for a reply:
// all that a connection is told of the context is its deadline. So the deadline carries the call.
// Its instant is the call's, and its location is the call's mark, by which a conn finds the call
// and watches its context itself.
type call struct {
	context.Context               // of the caller
	mark            time.Location // never read: its address is what matters
	by              time.Time     // when the call ends at the latest, with a monotonic reading
	tagged          time.Time     // the same instant in the location mark
	unwatched       time.Time     // until when the context need not be watched
	own             bool          // by is due to Config.CallTimeout, not to the context
}

// Deadline returns the call's deadline, marked.
func (c *call) Deadline() (time.Time, bool) { return c.tagged, true }

// over returns why the call ends where its time is over: the error of the context, or errNoReply.
func (c *call) over() error {
	switch err := c.Err(); {
	case err != nil:
		return err
	case c.own:
		return errNoReply
	default:
		return context.DeadlineExceeded // the context's own timer may be a little late
	}
}

// watch calls interrupt when the context ends. The function that it returns ends the watch, for
// another grace; after it, interrupt is neither running nor called any more.
func (c *call) watch(interrupt func()) (end func()) {
	done := make(chan struct{})
	stop := context.AfterFunc(c.Context, func() {
		interrupt()
		close(done)
	})
	return func() {
		if !stop() {
			<-done
		}
		c.unwatched = earlier(time.Now().Add(grace), c.by)
	}
}

// freeMax is how many calls are kept to be used again.
const freeMax = 1024

// calls hands out calls and finds them by their marks. A call is used again when it is over: up to
// freeMax are kept. The zero value works.
type calls struct {
	mu    sync.Mutex // guards free
	free  []*call
	marks sync.Map // from *time.Location to *call
}

// begin returns a call that ends with ctx, and at the latest after timeout.
func (s *calls) begin(ctx context.Context, timeout time.Duration) *call {
	c := s.take()
	c.Context = ctx
	now := time.Now()
	c.by, c.own = now.Add(timeout), true
	if deadline, ok := ctx.Deadline(); ok && deadline.Before(c.by) {
		c.by, c.own = deadline, false
	}
	c.tagged, c.unwatched = c.by.In(&c.mark), earlier(now.Add(grace), c.by)
	return c
}

// finish takes a call back that is over.
func (s *calls) finish(c *call) {
	c.Context = context.Background()
	s.mu.Lock()
	kept := len(s.free) < freeMax
	if kept {
		s.free = append(s.free, c)
	}
	s.mu.Unlock()
	if !kept {
		s.marks.Delete(&c.mark)
	}
}

// find returns the call that marked the deadline, or nil.
func (s *calls) find(deadline time.Time) *call {
	mark := deadline.Location()
	if mark == time.UTC || mark == time.Local {
		return nil
	}
	if found, ok := s.marks.Load(mark); ok {
		return found.(*call)
	}
	return nil
}

func (s *calls) take() *call {
	s.mu.Lock()
	if last := len(s.free) - 1; last >= 0 {
		c := s.free[last]
		s.free = s.free[:last]
		s.mu.Unlock()
		return c
	}
	s.mu.Unlock()
	c := new(call)
	s.marks.Store(&c.mark, c)
	return c
}
