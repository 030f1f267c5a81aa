package mock

import (
	"context"
	"time"

	"lockstep/adapters"
)

// CreateSession implements adapters.SessionStore.
func (c *CacheClient) CreateSession(
	ctx context.Context, data []byte, ttl time.Duration,
) (string, error) {
	id, data := adapters.NewSessionID(), copied(data)
	err := c.session(ctx, "create session", id, len(data), func(at *place) error {
		return at.save(data, ttl)
	})
	return reply(id, err)
}

// Session implements adapters.SessionStore.
func (c *CacheClient) Session(ctx context.Context, id string) ([]byte, error) {
	var data []byte
	err := c.session(ctx, "session", id, 0, func(at *place) error {
		if !at.found {
			return adapters.ErrNotFound
		}
		data = copied(at.value)
		return nil
	})
	return reply(data, err)
}

// SaveSession implements adapters.SessionStore.
func (c *CacheClient) SaveSession(
	ctx context.Context, id string, data []byte, ttl time.Duration,
) error {
	data = copied(data)
	return c.session(ctx, "save session", id, len(data), func(at *place) error {
		if ttl > 0 && !at.found {
			return adapters.ErrNotFound
		}
		return at.save(data, ttl)
	})
}

// RotateSession implements adapters.SessionStore.
func (c *CacheClient) RotateSession(ctx context.Context, id string) (string, error) {
	fresh := adapters.NewSessionID()
	err := c.session(ctx, "rotate session", id, len(fresh), func(at *place) error {
		if !at.found {
			return adapters.ErrNotFound
		}
		delete(at.entries, at.key)
		at.entries[adapters.SessionKey(fresh)] = at.entry
		return nil
	})
	return reply(fresh, err)
}

// EndSession implements adapters.SessionStore.
func (c *CacheClient) EndSession(ctx context.Context, id string) error {
	return c.session(ctx, "end session", id, 0, func(at *place) error {
		delete(at.entries, at.key)
		return nil
	})
}

// session carries out one call on one session. The size is that of the arguments besides the
// session's key.
func (c *CacheClient) session(
	ctx context.Context, verb, id string, size int, work func(at *place) error,
) error {
	connection, key := c.link(), adapters.SessionKey(id)
	return connection.exchange(ctx, verb, len(key)+size, func(now time.Time) error {
		if err := connection.profile.need(adapters.Sessions); err != nil {
			return err
		}
		return work(lookUp(connection.server.sessions, key, now))
	})
}

// save stores data that lives for ttl, which is more than nothing.
func (s *place) save(data []byte, ttl time.Duration) error {
	if ttl <= 0 {
		return invalid("the time to live is not positive")
	}
	expires, err := s.after(ttl)
	if err != nil {
		return err
	}
	s.store(entry{data, expires})
	return nil
}
