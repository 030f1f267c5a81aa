package faults

import (
	"context"
	"errors"
	"fmt"

	"lockstep/adapters"
	"lockstep/factory"
)

// leased acquires a lease in a scope of its own; end gives both back.
func (t *trial[C]) leased(ctx context.Context) (lease factory.Lease[C], end func(), err error) {
	scope, err := t.factory.OpenScope(ctx)
	if err != nil {
		return lease, nil, err
	}
	lease, err = t.factory.Acquire(scope, key)
	if err != nil {
		return lease, nil, errors.Join(err, t.factory.CloseScope(scope))
	}
	return lease, func() {
		lease.Release()
		if err := t.factory.CloseScope(context.WithoutCancel(scope)); err != nil {
			t.ledger.find("close the scope of a lease that was held: %v", err)
		}
	}, nil
}

// hold begins a transaction and returns its commit.
func (t *trial[C]) hold(ctx context.Context) (func(context.Context) error, error) {
	if t.Begin == nil {
		t.remark = "the adapter has no transactions: its calls are under way"
		return func(context.Context) error { return nil }, nil
	}
	lease, end, err := t.leased(ctx)
	if err != nil {
		return nil, err
	}
	row := t.Space + "uncommitted"
	client, err := lease.Use()
	if err != nil {
		end()
		return nil, err
	}
	tx, err := t.Begin(ctx, client, row)
	if err != nil {
		end()
		return nil, err
	}
	t.ledger.note(func() { t.ledger.forbidden[row] = true })
	return func(ctx context.Context) error {
		defer end()
		ctx, cancel := context.WithTimeout(ctx, t.callWithin())
		defer cancel()
		err := tx.Commit(ctx)
		if err == nil {
			return promiseBroken{"a commit to a killed server was acknowledged"}
		}
		lease.Report(errors.Join(err, tx.Rollback(ctx)))
		return nil
	}, nil
}

// keep writes by a lease and returns a function that does so once more and ends it. A pool goes on
// where its connections do: one that it wants beside them, while all are in use, is denied.
func (t *trial[C]) keep(ctx context.Context) (func(context.Context) error, error) {
	lease, end, err := t.leased(ctx)
	if err != nil {
		return nil, err
	}
	write := func(ctx context.Context, name string) error {
		ctx, cancel := context.WithTimeout(ctx, endWithin)
		defer cancel()
		client, err := lease.Use()
		if err != nil {
			return err
		}
		if t.Store == nil {
			return t.publish(ctx, client, name)
		}
		return t.put(ctx, client, t.Space+name, name)
	}
	if err := write(ctx, "before"); err != nil {
		end()
		return nil, err
	}
	return func(ctx context.Context) error {
		defer end()
		var err error
		_ = await(ctx, recoverCalls*t.callWithin(), func() error {
			if err = write(ctx, "after"); adapters.KindOf(err) == adapters.ErrDenied {
				return err // by the next connection that has no other user it may go on
			}
			return nil
		})
		if err != nil {
			return promiseBroken{fmt.Sprintf("a held lease could not go on: %s", kindName(err))}
		}
		return nil
	}, nil
}

// direct opens a client that goes straight to the server, as a caller without a factory would.
func (t *trial[C]) direct(ctx context.Context) (client C, end func() error, err error) {
	adapter, err := t.New(t.Server.Address())
	if err != nil {
		return client, nil, err
	}
	client, err = adapter.Open(adapters.WithCredentials(ctx, t.Server.Credentials()), "judge")
	return client, func() error { return adapter.Close(context.WithoutCancel(ctx), client) }, err
}
