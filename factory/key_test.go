package factory_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/factory"
)

func TestTypedKeysReachTheirFactory(t *testing.T) {
	var r factory.Registry
	db := enrol(t, &r, new(diary), "db", 0)
	ctx, err := r.OpenScope(t.Context())
	require.NoError(t, err)
	k := factory.NewKey[*member]("db", "primary")
	assert.Equal(t, "db/primary", k.String())

	l, err := factory.Acquire(ctx, &r, k)
	require.NoError(t, err)
	client, err := l.Use()
	require.NoError(t, err)
	assert.Same(t, db, client)
	l.Release()

	failure := errors.New("mine")
	err = factory.Do(ctx, &r, k, func(_ context.Context, client *member) error {
		assert.Same(t, db, client)
		return failure
	})
	assert.Same(t, failure, err, "the error of the work is not wrapped")
	assert.Equal(t, []string{"primary"}, db.Keys())
	require.NoError(t, r.CloseScope(ctx))
	require.NoError(t, r.Shutdown(t.Context()))
}

func TestAKeyThatFitsNoFactoryIsANamedError(t *testing.T) {
	var r, empty factory.Registry
	enrol(t, &r, new(diary), "db", 0)
	work := func(context.Context, *conn) error { panic("no client is of this type") }
	for _, row := range []struct {
		name string
		in   *factory.Registry
		key  factory.Key[*conn]
		is   error
		says string
	}{
		{
			"unknown name", &r, factory.NewKey[*conn]("cache", "k"), factory.ErrUnknownFactory,
			`key "cache/k": no factory of this name is registered`,
		},
		{
			"empty registry", &empty, factory.NewKey[*conn]("db", "k"), factory.ErrUnknownFactory,
			`key "db/k": no factory of this name is registered`,
		},
		{
			"another client type", &r, factory.NewKey[*conn]("db", "k"), factory.ErrWrongType,
			`key "db/k" of *factory_test.conn, factory of *factory_test.member: `,
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			_, found := factory.Lookup(row.in, row.key)
			_, acquired := factory.Acquire(t.Context(), row.in, row.key)
			done := factory.Do(t.Context(), row.in, row.key, work)
			for _, err := range []error{found, acquired, done} {
				require.ErrorIs(t, err, row.is)
				assert.ErrorContains(t, err, row.says)
			}
		})
	}
	require.NoError(t, r.Shutdown(t.Context()))
}

func TestLookupDoesNotAllocate(t *testing.T) {
	var r factory.Registry
	enrol(t, &r, new(diary), "db", 0)
	k := factory.NewKey[*member]("db", "primary")
	assert.Zero(t, testing.AllocsPerRun(1000, func() { _, _ = factory.Lookup(&r, k) }))
	require.NoError(t, r.Shutdown(t.Context()))
}

func BenchmarkLookup(b *testing.B) {
	var r factory.Registry
	for _, name := range []string{"db", "cache", "queue"} {
		enrol(b, &r, new(diary), name, 0)
	}
	k := factory.NewKey[*member]("cache", "primary")
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			_, _ = factory.Lookup(&r, k)
		}
	})
	require.NoError(b, r.Shutdown(b.Context()))
}
