package postgres

import (
	"context"
	"strings"
	"unicode/utf8"

	"lockstep/adapters"
	"lockstep/adapters/postgres/internal/queries"
)

var _ adapters.Database = (*Client)(nil)

// Get implements adapters.Database.
func (c *Client) Get(ctx context.Context, table, key string) (value []byte, err error) {
	if err := checkNames(table, key); err != nil {
		return nil, c.failed(ctx, "get", err)
	}
	s, err := c.acquire(ctx)
	if err != nil {
		return nil, c.failed(ctx, "get", err)
	}
	defer func() { err = c.finish(ctx, "get", s, err) }()
	return queries.New(s.conn).GetRow(ctx, table, key)
}

// List implements adapters.Database.
func (c *Client) List(
	ctx context.Context, table, prefix string, limit int,
) (rows []adapters.Row, err error) {
	if err := checkList(table, limit); err != nil {
		return nil, c.failed(ctx, "list", err)
	}
	s, err := c.acquire(ctx)
	if err != nil {
		return nil, c.failed(ctx, "list", err)
	}
	defer func() { err = c.finish(ctx, "list", s, err) }()
	return list(ctx, queries.New(s.conn), table, prefix, limit)
}

// Put implements adapters.Database. Where an open transaction wrote the same row, it waits for that
// transaction's end.
func (c *Client) Put(ctx context.Context, table, key string, value []byte) (err error) {
	if err := checkNames(table, key); err != nil {
		return c.failed(ctx, "put", err)
	}
	s, err := c.acquire(ctx)
	if err != nil {
		return c.failed(ctx, "put", err)
	}
	defer func() { err = c.finish(ctx, "put", s, err) }()
	return queries.New(s.conn).PutRow(ctx, table, key, present(value))
}

// Delete implements adapters.Database. It may wait as Put does.
func (c *Client) Delete(ctx context.Context, table, key string) (err error) {
	if err := checkNames(table, key); err != nil {
		return c.failed(ctx, "delete", err)
	}
	s, err := c.acquire(ctx)
	if err != nil {
		return c.failed(ctx, "delete", err)
	}
	defer func() { err = c.finish(ctx, "delete", s, err) }()
	_, err = queries.New(s.conn).DeleteRow(ctx, table, key)
	return err
}

// list returns the rows whose keys begin with prefix, byte by byte. Keys are text: a prefix that
// ends within a character is looked for here, and one that no text begins with has no rows.
func list(
	ctx context.Context, q *queries.Queries, table, prefix string, limit int,
) ([]adapters.Row, error) {
	whole := wholeRunes(prefix)
	most := int64(limit)
	if whole != prefix {
		most = 0
	}
	text := utf8.ValidString(whole) && !strings.ContainsRune(whole, 0)
	if !text || len(prefix) > adapters.NameMax {
		whole, most = "\U0010FFFF", 1 // nothing begins so; the call is made all the same
	}
	found, err := q.ListRows(ctx, table, whole, most)
	if err != nil {
		return nil, err
	}
	rows := make([]adapters.Row, 0, len(found))
	for _, one := range found {
		if strings.HasPrefix(one.Key, prefix) && (limit == 0 || len(rows) < limit) {
			rows = append(rows, adapters.Row{Key: one.Key, Value: present(one.Value)})
		}
	}
	return rows, nil
}

// wholeRunes returns the text without the beginning of a character at its end.
func wholeRunes(text string) string {
	for n := 1; n < utf8.UTFMax && n <= len(text); n++ {
		tail := text[len(text)-n:]
		if utf8.RuneStart(tail[0]) {
			if !utf8.FullRuneInString(tail) {
				return text[:len(text)-n]
			}
			break
		}
	}
	return text
}

// present returns a value that is not nil, which Postgres would take for NULL.
func present(value []byte) []byte {
	if value == nil {
		return []byte{}
	}
	return value
}

// checkNames refuses a table or a key that is no name.
func checkNames(table, key string) error {
	err := adapters.CheckName(table)
	if err == nil {
		err = adapters.CheckName(key)
	}
	if err != nil {
		return &refusal{adapters.ErrInvalid, err}
	}
	return nil
}

func checkList(table string, limit int) error {
	if err := adapters.CheckName(table); err != nil {
		return &refusal{adapters.ErrInvalid, err}
	}
	if limit < 0 {
		return invalid("the limit is negative")
	}
	return nil
}
