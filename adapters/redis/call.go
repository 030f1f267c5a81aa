package redis

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
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
//
// The driver asks once for Done before it looks for a connection, and again only where it has to
// wait, to dial, or to try again. From then on Done is also of the call's own time.
type call struct {
	context.Context               // of the caller
	mark            time.Location // never read: its address is what matters
	by              time.Time     // when the call ends at the latest, with a monotonic reading
	tagged          time.Time     // the same instant in the location mark
	unwatched       time.Time     // until when the context need not be watched
	own             bool          // by is due to Config.CallTimeout, not to the context

	asked atomic.Int32 // how often Done was
	mu    sync.Mutex   // guards bound and end
	bound context.Context
	end   context.CancelFunc
}

// Deadline returns the call's deadline, marked.
func (c *call) Deadline() (time.Time, bool) { return c.tagged, true }

// Done is closed when the context ends, and where it is asked again, also when the time is over.
func (c *call) Done() <-chan struct{} {
	if c.asked.Add(1) == 1 {
		return c.Context.Done()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.bound == nil {
		c.bound, c.end = context.WithDeadline(c.Context, c.by)
	}
	return c.bound.Done()
}

// Err says why Done is closed.
func (c *call) Err() error {
	if c.asked.Load() < 2 {
		return c.Context.Err()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.bound == nil {
		return c.Context.Err()
	}
	return c.bound.Err()
}

// release ends what Done began.
func (c *call) release() {
	if c.asked.Swap(0) < 2 {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.end != nil {
		c.end()
	}
	c.bound, c.end = nil, nil
}

// late returns the driver's error, and errNoConn of that of a wait which only the call's own time
// ended.
func (c *call) late(err error) error {
	if err == nil || !c.own || c.Context.Err() != nil || !isWait(err) {
		return err
	}
	return errNoConn
}

// isWait says whether an error is the end of a wait in the driver, and not of a connection's.
func isWait(err error) bool {
	var given *givenUp
	var noConn *dialError
	return isContext(err) && !errors.As(err, &given) && !errors.As(err, &noConn)
}

// over returns why the call ends where its time is over: the error of the context, or errNoReply.
func (c *call) over() error {
	switch err := c.Context.Err(); {
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

// begin returns a call that begins now and ends with ctx, and at the latest at by.
func (s *calls) begin(ctx context.Context, now, by time.Time) *call {
	c := s.take()
	c.Context = ctx
	c.by, c.own = by, true
	if deadline, ok := ctx.Deadline(); ok && deadline.Before(c.by) {
		c.by, c.own = deadline, false
	}
	c.tagged, c.unwatched = c.by.In(&c.mark), earlier(now.Add(grace), c.by)
	return c
}

// finish takes a call back that is over.
func (s *calls) finish(c *call) {
	c.release()
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
