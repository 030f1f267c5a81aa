package adaptertest_test

import (
	"context"
	"time"

	"lockstep/adapters"
)

// The hooked types are what broken twins are made of: a sound part, of which a twin replaces single
// calls.

type hookedAdapter[C any] struct {
	adapters.Adapter[C]
	password     string // is printed with the adapter
	sharing      func() adapters.Sharing
	capabilities func() adapters.Capabilities
	open         func(ctx context.Context, key string) (C, error)
	ping         func(ctx context.Context, client C) error
	close        func(ctx context.Context, client C) error
	discard      func(client C) error
}

func (h hookedAdapter[C]) Sharing() adapters.Sharing {
	if h.sharing != nil {
		return h.sharing()
	}
	return h.Adapter.Sharing()
}

func (h hookedAdapter[C]) Capabilities() adapters.Capabilities {
	if h.capabilities != nil {
		return h.capabilities()
	}
	return h.Adapter.Capabilities()
}

func (h hookedAdapter[C]) Open(ctx context.Context, key string) (C, error) {
	if h.open != nil {
		return h.open(ctx, key)
	}
	return h.Adapter.Open(ctx, key)
}

func (h hookedAdapter[C]) Ping(ctx context.Context, client C) error {
	if h.ping != nil {
		return h.ping(ctx, client)
	}
	return h.Adapter.Ping(ctx, client)
}

func (h hookedAdapter[C]) Close(ctx context.Context, client C) error {
	if h.close != nil {
		return h.close(ctx, client)
	}
	return h.Adapter.Close(ctx, client)
}

func (h hookedAdapter[C]) Discard(client C) error {
	if h.discard != nil {
		return h.discard(client)
	}
	return h.Adapter.Discard(client)
}

type hookedDatabase struct {
	adapters.Database
	get    func(ctx context.Context, table, key string) ([]byte, error)
	list   func(ctx context.Context, table, prefix string, limit int) ([]adapters.Row, error)
	put    func(ctx context.Context, table, key string, value []byte) error
	delete func(ctx context.Context, table, key string) error
	begin  func(ctx context.Context, options adapters.TxOptions) (adapters.Tx, error)
}

func (h hookedDatabase) Get(ctx context.Context, table, key string) ([]byte, error) {
	if h.get != nil {
		return h.get(ctx, table, key)
	}
	return h.Database.Get(ctx, table, key)
}

func (h hookedDatabase) List(
	ctx context.Context, table, prefix string, limit int,
) ([]adapters.Row, error) {
	if h.list != nil {
		return h.list(ctx, table, prefix, limit)
	}
	return h.Database.List(ctx, table, prefix, limit)
}

func (h hookedDatabase) Put(ctx context.Context, table, key string, value []byte) error {
	if h.put != nil {
		return h.put(ctx, table, key, value)
	}
	return h.Database.Put(ctx, table, key, value)
}

func (h hookedDatabase) Delete(ctx context.Context, table, key string) error {
	if h.delete != nil {
		return h.delete(ctx, table, key)
	}
	return h.Database.Delete(ctx, table, key)
}

func (h hookedDatabase) Begin(
	ctx context.Context, options adapters.TxOptions,
) (adapters.Tx, error) {
	if h.begin != nil {
		return h.begin(ctx, options)
	}
	return h.Database.Begin(ctx, options)
}

type hookedTx struct {
	adapters.Tx
	get      func(ctx context.Context, table, key string) ([]byte, error)
	list     func(ctx context.Context, table, prefix string, limit int) ([]adapters.Row, error)
	put      func(ctx context.Context, table, key string, value []byte) error
	delete   func(ctx context.Context, table, key string) error
	commit   func(ctx context.Context) error
	rollback func(ctx context.Context) error
}

func (h hookedTx) Get(ctx context.Context, table, key string) ([]byte, error) {
	if h.get != nil {
		return h.get(ctx, table, key)
	}
	return h.Tx.Get(ctx, table, key)
}

func (h hookedTx) List(
	ctx context.Context, table, prefix string, limit int,
) ([]adapters.Row, error) {
	if h.list != nil {
		return h.list(ctx, table, prefix, limit)
	}
	return h.Tx.List(ctx, table, prefix, limit)
}

func (h hookedTx) Put(ctx context.Context, table, key string, value []byte) error {
	if h.put != nil {
		return h.put(ctx, table, key, value)
	}
	return h.Tx.Put(ctx, table, key, value)
}

func (h hookedTx) Delete(ctx context.Context, table, key string) error {
	if h.delete != nil {
		return h.delete(ctx, table, key)
	}
	return h.Tx.Delete(ctx, table, key)
}

func (h hookedTx) Commit(ctx context.Context) error {
	if h.commit != nil {
		return h.commit(ctx)
	}
	return h.Tx.Commit(ctx)
}

func (h hookedTx) Rollback(ctx context.Context) error {
	if h.rollback != nil {
		return h.rollback(ctx)
	}
	return h.Tx.Rollback(ctx)
}

type hookedCache struct {
	adapters.Cache
	get    func(ctx context.Context, key string) ([]byte, error)
	set    func(ctx context.Context, key string, value []byte, ttl time.Duration) error
	delete func(ctx context.Context, key string) error
	incr   func(ctx context.Context, key string, by int64) (int64, error)
	ttl    func(ctx context.Context, key string) (time.Duration, error)
	expire func(ctx context.Context, key string, ttl time.Duration) error
}

func (h hookedCache) Get(ctx context.Context, key string) ([]byte, error) {
	if h.get != nil {
		return h.get(ctx, key)
	}
	return h.Cache.Get(ctx, key)
}

func (h hookedCache) Set(
	ctx context.Context, key string, value []byte, ttl time.Duration,
) error {
	if h.set != nil {
		return h.set(ctx, key, value, ttl)
	}
	return h.Cache.Set(ctx, key, value, ttl)
}

func (h hookedCache) Delete(ctx context.Context, key string) error {
	if h.delete != nil {
		return h.delete(ctx, key)
	}
	return h.Cache.Delete(ctx, key)
}

func (h hookedCache) Incr(ctx context.Context, key string, by int64) (int64, error) {
	if h.incr != nil {
		return h.incr(ctx, key, by)
	}
	return h.Cache.Incr(ctx, key, by)
}

func (h hookedCache) TTL(ctx context.Context, key string) (time.Duration, error) {
	if h.ttl != nil {
		return h.ttl(ctx, key)
	}
	return h.Cache.TTL(ctx, key)
}

func (h hookedCache) Expire(ctx context.Context, key string, ttl time.Duration) error {
	if h.expire != nil {
		return h.expire(ctx, key, ttl)
	}
	return h.Cache.Expire(ctx, key, ttl)
}

type hookedQueue struct {
	adapters.Queue
	publish func(ctx context.Context, topic string, body []byte) (string, error)
	consume func(context.Context, adapters.Take, time.Duration) ([]adapters.Message, error)
	claim   func(context.Context, adapters.Take, time.Duration) ([]adapters.Message, error)
	ack     func(ctx context.Context, topic, group string, ids ...string) (int, error)
}

func (h hookedQueue) Publish(ctx context.Context, topic string, body []byte) (string, error) {
	if h.publish != nil {
		return h.publish(ctx, topic, body)
	}
	return h.Queue.Publish(ctx, topic, body)
}

func (h hookedQueue) Consume(
	ctx context.Context, take adapters.Take, wait time.Duration,
) ([]adapters.Message, error) {
	if h.consume != nil {
		return h.consume(ctx, take, wait)
	}
	return h.Queue.Consume(ctx, take, wait)
}

func (h hookedQueue) Claim(
	ctx context.Context, take adapters.Take, idleMin time.Duration,
) ([]adapters.Message, error) {
	if h.claim != nil {
		return h.claim(ctx, take, idleMin)
	}
	return h.Queue.Claim(ctx, take, idleMin)
}

func (h hookedQueue) Ack(ctx context.Context, topic, group string, ids ...string) (int, error) {
	if h.ack != nil {
		return h.ack(ctx, topic, group, ids...)
	}
	return h.Queue.Ack(ctx, topic, group, ids...)
}

type hookedSessions struct {
	adapters.SessionStore
	create func(ctx context.Context, data []byte, ttl time.Duration) (string, error)
	get    func(ctx context.Context, id string) ([]byte, error)
	save   func(ctx context.Context, id string, data []byte, ttl time.Duration) error
	rotate func(ctx context.Context, id string) (string, error)
	end    func(ctx context.Context, id string) error
}

func (h hookedSessions) CreateSession(
	ctx context.Context, data []byte, ttl time.Duration,
) (string, error) {
	if h.create != nil {
		return h.create(ctx, data, ttl)
	}
	return h.SessionStore.CreateSession(ctx, data, ttl)
}

func (h hookedSessions) Session(ctx context.Context, id string) ([]byte, error) {
	if h.get != nil {
		return h.get(ctx, id)
	}
	return h.SessionStore.Session(ctx, id)
}

func (h hookedSessions) SaveSession(
	ctx context.Context, id string, data []byte, ttl time.Duration,
) error {
	if h.save != nil {
		return h.save(ctx, id, data, ttl)
	}
	return h.SessionStore.SaveSession(ctx, id, data, ttl)
}

func (h hookedSessions) RotateSession(ctx context.Context, id string) (string, error) {
	if h.rotate != nil {
		return h.rotate(ctx, id)
	}
	return h.SessionStore.RotateSession(ctx, id)
}

func (h hookedSessions) EndSession(ctx context.Context, id string) error {
	if h.end != nil {
		return h.end(ctx, id)
	}
	return h.SessionStore.EndSession(ctx, id)
}

type hookedLimiter func(
	ctx context.Context, key string, rate adapters.Rate, n int,
) (adapters.Decision, error)

func (h hookedLimiter) Allow(
	ctx context.Context, key string, rate adapters.Rate, n int,
) (adapters.Decision, error) {
	return h(ctx, key, rate, n)
}
