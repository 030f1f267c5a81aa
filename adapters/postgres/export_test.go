package postgres

import (
	"context"
	"net"
)

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

// WholeRunes is wholeRunes, and ChannelOf channelOf.
var (
	WholeRunes = wholeRunes
	ChannelOf  = channelOf
)

// Live returns how many descriptors a client has.
func Live(c *Client) int { return c.links.wires.Live() }

// Quiet says that nothing waits to be read on any connection of a client that nobody uses.
func Quiet(c *Client) bool {
	c.links.mu.Lock()
	defer c.links.mu.Unlock()
	for one := range c.links.live {
		if !one.quiet() {
			return false
		}
	}
	return true
}

// DialLink connects as a client does, and returns whether the connection is quiet, too.
func DialLink(ctx context.Context, address string) (net.Conn, func() bool, error) {
	conn, err := newLinks(&settings{}).dial(ctx, "tcp", address)
	if err != nil {
		return nil, nil, err
	}
	return conn, conn.(*link).quiet, nil
}

// Heeded says whether the client's session listens for each of its waiting consumers, and whether
// these have heard that.
func Heeded(c *Client) bool {
	c.ear.mu.Lock()
	defer c.ear.mu.Unlock()
	for channel, bells := range c.ear.bells {
		for b := range bells {
			if !c.ear.heard[channel] || len(b.rings) > 0 {
				return false
			}
		}
	}
	return len(c.ear.bells) > 0
}
