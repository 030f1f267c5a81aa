package postgres

import "github.com/jackc/pgx/v5"

// Call and InTx are what the queue runs on.
var (
	Call = (*Client).call
	InTx = (*Client).inTx
)

// CloseInsteadOfDiscard is a broken Discard: it says goodbye.
func CloseInsteadOfDiscard(c *Client) {
	if c.pool != nil {
		c.pool.Close()
		return
	}
	_ = c.sole.Close(c.links.life)
}

// WholeRunes is wholeRunes.
var WholeRunes = wholeRunes

// Live returns how many descriptors a client has.
func Live(c *Client) int { return c.links.wires.Live() }

// Quiet says that nothing waits to be read on a session.
func Quiet(conn *pgx.Conn) bool { return linkOf(conn).quiet() }
