package adapters

import "context"

// Row is one row of a table.
type Row struct {
	Key   string
	Value []byte
}

// Reader reads rows of named tables. A table exists from its first row on; one without rows reads
// as empty.
type Reader interface {
	// Get returns the row's value, never nil, or ErrNotFound.
	Get(ctx context.Context, table, key string) ([]byte, error)

	// List returns the rows whose key starts with prefix, which may be empty, in the order of the
	// keys' bytes. It returns at most limit rows; a limit of zero means all, and a negative one is
	// ErrInvalid.
	List(ctx context.Context, table, prefix string, limit int) ([]Row, error)
}

// Writer writes rows of named tables.
type Writer interface {
	// Put inserts the row or replaces its value.
	Put(ctx context.Context, table, key string, value []byte) error

	// Delete removes the row. Where there is none it writes nothing and returns nil.
	Delete(ctx context.Context, table, key string) error
}

// Database stores rows under keys in named tables. A call of its own is a transaction of one call.
//
// A client of an Exclusive adapter is one session: while a transaction is open on it, Begin and the
// client's own calls return ErrInvalid. A Shared client is safe for concurrent use and may have
// many transactions open.
type Database interface {
	Reader
	Writer

	// Begin opens a transaction. It needs the capability Transactions. The context governs Begin
	// alone; the transaction stays open until it commits, rolls back, conflicts, or loses its
	// connection.
	Begin(ctx context.Context, options TxOptions) (Tx, error)
}

// TxOptions says what kind of transaction Begin opens. The zero value reads and writes.
type TxOptions struct {
	// ReadOnly makes Put and Delete return ErrInvalid.
	ReadOnly bool
}

// Tx is an open transaction under snapshot isolation: it sees the rows that were committed when it
// began and its own writes, and nobody sees its writes before Commit. Of two concurrent
// transactions that write the same row, the first to commit wins and the other gets ErrConflict,
// from Commit or already from the write, as the server pleases; a server may also make that write
// wait for the first transaction's end. A deletion is a write like any other; but where there was
// no row when a transaction began, and there is none again when it puts one, the server may take
// the row for unchanged, though others made and deleted it meanwhile. Write skew is possible: what
// was only read is not checked.
// (Berenson et al., A Critique of ANSI SQL Isolation Levels, 1995, section 4.2.)
//
// A Tx is used by one goroutine at a time. Once it is over, its calls return ErrClosed.
type Tx interface {
	Reader
	Writer

	// Commit makes all writes visible at once, or none. Both nil and ErrConflict mean that the
	// transaction is over; after another error Rollback ends it, and after ErrUnavailable,
	// ErrTimeout or ErrCancelled whether the writes were made is unknown.
	Commit(ctx context.Context) error

	// Rollback drops all writes. On a transaction that is over it does nothing and returns nil, so
	// that it can be deferred.
	Rollback(ctx context.Context) error
}
