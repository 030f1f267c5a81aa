package adaptertest_test

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"sync"

	"lockstep/adapters"
	"lockstep/adapters/adaptertest"
	"lockstep/adapters/mock"
)

type databaseHarness = adaptertest.Harness[*mock.DatabaseClient]

// databaseTwin returns a database adapter of which some calls are broken. What breaks them is asked
// once for each client.
func databaseTwin(rule, name, also string, breaks func(d *hookedDatabase)) twin {
	return of(database, rule, name, also, func(h *databaseHarness) {
		h.Database = func(client *mock.DatabaseClient) adapters.Database {
			d := &hookedDatabase{Database: client}
			breaks(d)
			return d
		}
	})
}

// failure returns an error of the mock database.
func failure(op string, kind error) error {
	return &adapters.Error{Adapter: "mock-database", Key: "kit", Op: op, Kind: kind}
}

func databaseTwins() []twin {
	return []twin{
		databaseTwin("D1", "fails to delete again", "", func(d *hookedDatabase) {
			var mu sync.Mutex
			deleted := map[string]bool{}
			d.delete = func(ctx context.Context, table, key string) error {
				mu.Lock()
				again := deleted[table+key]
				deleted[table+key] = true
				mu.Unlock()
				if _, err := d.Database.Get(ctx, table, key); again && err != nil {
					return err
				}
				return d.Database.Delete(ctx, table, key)
			}
		}),
		databaseTwin("D2", "gets something of a missing row", "", func(d *hookedDatabase) {
			d.get = func(ctx context.Context, table, key string) ([]byte, error) {
				value, err := d.Database.Get(ctx, table, key)
				if errors.Is(err, adapters.ErrNotFound) {
					value = []byte("null")
				}
				return value, err
			}
		}),
		databaseTwin("D3", "orders as people do", "", func(d *hookedDatabase) {
			d.list = func(
				ctx context.Context, table, prefix string, limit int,
			) ([]adapters.Row, error) {
				rows, err := d.Database.List(ctx, table, prefix, limit)
				slices.SortStableFunc(rows, func(a, b adapters.Row) int {
					return cmp.Compare(strings.ToLower(a.Key), strings.ToLower(b.Key))
				})
				return rows, err
			}
		}),
		databaseTwin("D4", "takes a prefix for a pattern", "", func(d *hookedDatabase) {
			d.list = func(
				ctx context.Context, table, prefix string, limit int,
			) ([]adapters.Row, error) {
				prefix, _, _ = strings.Cut(prefix, "%")
				return d.Database.List(ctx, table, prefix, limit)
			}
		}),
		databaseTwin("D5", "takes a negative limit for none", "", func(d *hookedDatabase) {
			d.list = func(
				ctx context.Context, table, prefix string, limit int,
			) ([]adapters.Row, error) {
				return d.Database.List(ctx, table, prefix, max(limit, 0))
			}
		}),
		databaseTwin("D6", "deletes in all tables", "", func(d *hookedDatabase) {
			var mu sync.Mutex
			tables := map[string]bool{}
			d.put = func(ctx context.Context, table, key string, value []byte) error {
				mu.Lock()
				tables[table] = true
				mu.Unlock()
				return d.Database.Put(ctx, table, key, value)
			}
			d.delete = func(ctx context.Context, table, key string) error {
				mu.Lock()
				defer mu.Unlock()
				for other := range tables {
					_ = d.Database.Delete(ctx, other, key)
				}
				return d.Database.Delete(ctx, table, key)
			}
		}),
	}
}
