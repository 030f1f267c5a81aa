package postgres_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"lockstep/adapters"
	"lockstep/adapters/postgres"
	"lockstep/adapters/postgres/internal/queries"
)

// querier is what a bare connection and a bare pool have in common.
type querier interface {
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

// bare returns the driver's own client for the benchmark's server.
func bare(b *testing.B, config postgres.Config, sharing adapters.Sharing) querier {
	b.Helper()
	if sharing == adapters.Shared {
		pool, err := pgxpool.New(b.Context(), config.URL)
		require.NoError(b, err)
		b.Cleanup(pool.Close)
		return pool
	}
	conn, err := pgx.Connect(b.Context(), config.URL)
	require.NoError(b, err)
	b.Cleanup(func() { _ = conn.Close(context.Background()) })
	return conn
}

// benchBoth measures the driver alone, the adapter, and both in turns, for both sharings. The last
// one's metric is the adapter's time in hundredths of the driver's: the median over short rounds,
// which a busy machine disturbs least.
func benchBoth(
	b *testing.B, driver func(ctx context.Context, q querier) error,
	ours func(ctx context.Context, c *postgres.Client) error,
) {
	for _, sharing := range []adapters.Sharing{adapters.Shared, adapters.Exclusive} {
		config := fresh(b)
		config.Sharing = sharing
		_, client := open(b, config)
		require.NoError(b, client.Put(b.Context(), benchTable, benchKey, []byte("value")))
		q, ctx := bare(b, config, sharing), b.Context()
		callDriver := func() error { return driver(ctx, q) }
		callOurs := func() error { return ours(ctx, client) }
		b.Run(sharing.String()+"/pgx", func(b *testing.B) { benchOne(b, callDriver) })
		b.Run(sharing.String()+"/lockstep", func(b *testing.B) { benchOne(b, callOurs) })
		b.Run(sharing.String()+"/ratio", func(b *testing.B) {
			var ratios []float64
			for b.Loop() {
				ratios = append(ratios, 100*round(b, callOurs)/round(b, callDriver))
			}
			slices.Sort(ratios)
			b.ReportMetric(ratios[len(ratios)/2], "%-of-pgx")
		})
	}
}

func benchOne(b *testing.B, call func() error) {
	b.ReportAllocs()
	for b.Loop() {
		if err := call(); err != nil {
			b.Fatal(err)
		}
	}
}

// round returns how long some calls take.
func round(b *testing.B, call func() error) float64 {
	began := time.Now()
	for range 50 {
		if err := call(); err != nil {
			b.Fatal(err)
		}
	}
	return float64(time.Since(began))
}

func BenchmarkSelect1(b *testing.B) {
	benchBoth(b, func(ctx context.Context, q querier) error {
		var one int
		return q.QueryRow(ctx, "select 1").Scan(&one)
	}, func(ctx context.Context, c *postgres.Client) error {
		return postgres.Call(c, ctx, "select", func(ctx context.Context, db queries.DBTX) error {
			var one int
			return db.QueryRow(ctx, "select 1").Scan(&one)
		})
	})
}

// benchTable and benchKey are variables: of constants an interface is made without an allocation.
var benchTable, benchKey = "t", "k"

func BenchmarkGet(b *testing.B) {
	const sql = "select value from lockstep.rows where tbl = $1 and key = $2"
	benchBoth(b, func(ctx context.Context, q querier) error {
		var value []byte
		return q.QueryRow(ctx, sql, benchTable, benchKey).Scan(&value)
	}, func(ctx context.Context, c *postgres.Client) error {
		_, err := c.Get(ctx, benchTable, benchKey)
		return err
	})
}
