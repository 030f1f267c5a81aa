package memory

import (
	"context"
	"time"

	"github.com/maypok86/otter/v2"

	"lockstep/adapters"
)

// CreateSession implements adapters.SessionStore.
func (c *Client) CreateSession(
	ctx context.Context, data []byte, ttl time.Duration,
) (string, error) {
	id, data := adapters.NewSessionID(), copied(data)
	err := c.session(ctx, "create session", id, func(_ entry, _ bool, now time.Time) (
		entry, otter.ComputeOp, error,
	) {
		return lasting(data, now, ttl)
	})
	if err != nil {
		return "", err
	}
	return id, nil
}

// Session implements adapters.SessionStore.
func (c *Client) Session(ctx context.Context, id string) ([]byte, error) {
	if err := c.ready(ctx, "session"); err != nil {
		return nil, err
	}
	e, found := c.adapter.store.get(c.adapter.store.sessions, adapters.SessionKey(id))
	if !found {
		return nil, c.failed("session", adapters.ErrNotFound, nil)
	}
	return copied(e.value), nil
}

// SaveSession implements adapters.SessionStore.
func (c *Client) SaveSession(
	ctx context.Context, id string, data []byte, ttl time.Duration,
) error {
	data = copied(data)
	return c.session(ctx, "save session", id, func(_ entry, found bool, now time.Time) (
		entry, otter.ComputeOp, error,
	) {
		next, op, err := lasting(data, now, ttl)
		if err == nil && !found {
			err = adapters.ErrNotFound
		}
		return next, op, err
	})
}

// RotateSession implements adapters.SessionStore. That it ends the old identifier is the step that
// others see: nobody knows the new one before it is returned.
func (c *Client) RotateSession(ctx context.Context, id string) (string, error) {
	var taken entry
	err := c.session(ctx, "rotate session", id, func(e entry, found bool, _ time.Time) (
		entry, otter.ComputeOp, error,
	) {
		if !found {
			return entry{}, otter.CancelOp, adapters.ErrNotFound
		}
		taken = e
		return entry{}, otter.InvalidateOp, nil
	})
	if err != nil {
		return "", err
	}
	fresh := adapters.NewSessionID()
	c.adapter.store.sessions.Set(adapters.SessionKey(fresh), taken)
	return fresh, nil
}

// EndSession implements adapters.SessionStore.
func (c *Client) EndSession(ctx context.Context, id string) error {
	if err := c.ready(ctx, "end session"); err != nil {
		return err
	}
	c.adapter.store.sessions.Invalidate(adapters.SessionKey(id))
	return nil
}

// session carries out a call that changes one session.
func (c *Client) session(ctx context.Context, op, id string, do change) error {
	if err := c.ready(ctx, op); err != nil {
		return err
	}
	store := c.adapter.store
	return c.answered(op, store.apply(store.sessions, adapters.SessionKey(id), do))
}

// lasting is a session with data that lives for ttl, which is more than nothing.
func lasting(data []byte, now time.Time, ttl time.Duration) (entry, otter.ComputeOp, error) {
	if ttl <= 0 {
		return entry{}, otter.CancelOp, invalidError("the time to live is not positive")
	}
	return entry{data, after(now, ttl)}, otter.WriteOp, nil
}
