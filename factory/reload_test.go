package factory_test

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/adapters"
	"lockstep/factory"
)

// printed is a dialer whose configuration can be compared, key by key.
type printed struct {
	*dialer
	prints map[string]string
}

func (p printed) Fingerprint(key string) string { return p.prints[key] }

var _ adapters.Fingerprinter = printed{}

// named is a dialer of another name.
type named struct{ *dialer }

func (named) Name() string { return "another" }

func TestAReloadReinitialisesTheKeysThatChangedAndDropsNoOtherR3(t *testing.T) {
	rows := []struct {
		name, reason string
		after        map[string]string
		changed      []string
	}{
		{"nothing", "a reload that changes nothing drops nothing", map[string]string{
			"cache": "1", "db": "1", "queue": "1",
		}, nil},
		{"one key", "the others keep their clients", map[string]string{
			"cache": "1", "db": "2", "queue": "1",
		}, []string{"db"}},
		{"all keys", "in order", map[string]string{
			"cache": "2", "db": "2", "queue": "2",
		}, []string{"cache", "db", "queue"}},
	}
	keys := []string{"queue", "db", "cache"}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := &dialer{}
				before := map[string]string{"cache": "1", "db": "1", "queue": "1"}
				r := newRig(t, d, func(cfg *config) { cfg.Adapter = printed{d, before} })
				ctx := r.scope()
				old := make(map[string]*conn)
				for _, key := range keys {
					l, c := r.leaseOf(ctx, key)
					l.Release()
					old[key] = c
				}
				changed, err := r.Reload(context.Background(), printed{d, row.after})
				require.NoError(t, err)
				assert.Equal(t, row.changed, changed, row.reason)
				for _, key := range keys {
					_, c := r.leaseOf(ctx, key)
					assert.Equal(t, slices.Contains(row.changed, key), old[key] != c, row.reason)
				}
				r.finish()
			})
		})
	}
}

func TestAReloadOfAdaptersWithoutFingerprintsChangesEveryKey(t *testing.T) {
	rows := []struct {
		name          string
		before, after func(d *dialer) adapters.Adapter[*conn]
	}{
		{"neither has them", plain, plain},
		{"the old one has none", plain, printing},
		{"the new one has none", printing, plain},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			d := &dialer{}
			r := newRig(t, d, func(cfg *config) { cfg.Adapter = row.before(d) })
			ctx := r.scope()
			l, c := r.lease(ctx)
			l.Release()
			changed, err := r.Reload(context.Background(), row.after(d))
			require.NoError(t, err)
			assert.Equal(t, []string{"db"}, changed)
			_, fresh := r.lease(ctx)
			assert.NotSame(t, c, fresh)
			l.Release()
			require.NoError(t, r.CloseScope(ctx))
			r.finish()
		})
	}
}

func plain(d *dialer) adapters.Adapter[*conn]    { return d }
func printing(d *dialer) adapters.Adapter[*conn] { return printed{dialer: d} }

func TestAReloadRefusesAnAdapterOfAnotherNameOrSharing(t *testing.T) {
	r := newRig(t, &dialer{})
	l, c := r.lease(r.scope())
	for _, other := range []adapters.Adapter[*conn]{
		named{r.dialer}, &dialer{sharing: adapters.Exclusive},
	} {
		_, err := r.Reload(context.Background(), other)
		require.Error(t, err)
		assert.ErrorContains(t, err, `reload dialer: the new adapter is`)
	}
	again, same := r.lease(r.scope())
	assert.Same(t, c, same)
	l.Release()
	again.Release()
	require.NoError(t, r.Shutdown(context.Background()))
	_, err := r.Reload(context.Background(), r.dialer)
	require.ErrorIs(t, err, factory.ErrShutdown)
	r.finish()
}

func TestAClientIsClosedByTheAdapterThatOpenedIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		one, two := &dialer{took: time.Second}, &dialer{}
		r := newRig(t, one)
		ctx := r.scope()
		l, c := r.lease(ctx)
		flight := r.askFor(ctx, "cache")
		synctest.Wait()
		_, err := r.Reload(canceled(ctx), two)
		require.ErrorIs(t, err, context.Canceled, "the draining goes on")
		_, fresh := r.lease(ctx)
		assert.Same(t, two, fresh.dialer)
		a := <-flight
		require.NoError(t, a.err)
		l.Release()
		r.finish()
		assert.EqualValues(t, 1, c.closed.Load())
		assert.EqualValues(t, 2, one.closed.Load(), "the flight that began before, too")
		assert.EqualValues(t, 2, two.closed.Load())
		assert.Zero(t, one.left()+two.left())
	})
}
