// Package postgres is the adapter for PostgreSQL, on jackc/pgx. A client is a pool of sessions
// (adapters.Shared) or one session (adapters.Exclusive); it stores rows and queues in tables of its
// own, which Migrate makes, and hands out sessions for plain SQL (Client.Session).
//
// # What it promises
//
//   - Every call returns by the deadline of its context, also where the network swallows
//     everything. A call that its context cuts short costs its connection: no reply is left for
//     the next user. The server is asked, on a connection of its own, to stop the work; behind a
//     transaction pooler it is not, since the request might hit another client's.
//   - A session goes to its next user as a new one is. One that cannot be made so is ended.
//   - Discard writes nothing, TLS included, and opens nothing. Close says the protocol's goodbye,
//     and drops what it could not say it to when its context ends. Neither waits for a caller
//     that holds a transaction, nor Discard for the function of a Session; Close waits for that
//     until its context ends. A pool has no upkeep in the background.
//   - A shared client finds connections that died while nobody used them, without a round trip.
//     An exclusive one never connects again: it is Broken, and whoever opened it opens another.
//   - Transactions are under REPEATABLE READ, which in PostgreSQL is snapshot isolation, on a
//     snapshot of the moment of Begin. Calls of their own are under READ COMMITTED, unless the
//     role's or the database's default_transaction_isolation is another, which is not supported:
//     such calls then conflict with each other.
//   - Errors wrap the server's (*pgconn.PgError) and have a kind; none shows a password or a
//     connection string. A failed configuration is told without quoting it.
//
// # What it does not promise
//
//   - A pool goes on connecting for a caller that has gone, for at most five seconds or what the
//     URL says. Where the network swallows everything, its places are taken for so long.
//   - Of a server before PostgreSQL 14, or behind a pooler, plain SQL cannot tell that it became
//     read-only from a transaction that was begun so: that is ErrInvalid.
//   - Whether a call that was cut short was carried out is unknown. The server may begin it after
//     the call has returned.
//   - A pool's connections live as long as the client: it grows to ConnsMax and does not shrink.
//     Let the factory retire clients that are old or idle.
//   - Behind a pooler, the end of Session's function sends the undoing of a session to whichever
//     session of the server is next: what the function left on another one stays there.
//   - An exclusive client is no mutex: calls that overlap are refused, not queued.
//   - Behind a transaction pooler nothing undoes what plain SQL sets for a session: set it in
//     transactions, by SET LOCAL. StatementTimeout holds in transactions only.
//   - A write may wait for a concurrent transaction on the same row; the context bounds it. Two
//     that wait for each other are a deadlock, which the server ends after its deadlock_timeout.
//   - The database has the encoding UTF8. A value is one of bytea, which client and server hold in
//     memory. What the server says in one message, such as a row, is at most 64 MiB: a greater one
//     can be written, and not be read.
//   - Types that a function registers with the connection of Session stay registered.
package postgres
