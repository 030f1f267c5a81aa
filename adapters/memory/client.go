package memory

import (
	"context"
	"errors"
	"sync/atomic"

	"lockstep/adapters"
)

// Client is a handle of what its adapter keeps. It is safe for concurrent use.
type Client struct {
	adapter *Adapter
	key     string
	ended   atomic.Bool
}

var (
	_ adapters.Cache        = (*Client)(nil)
	_ adapters.SessionStore = (*Client)(nil)
	_ adapters.Limiter      = (*Client)(nil)
)

// ready says why a call cannot begin: its context is over, or the client.
func (c *Client) ready(ctx context.Context, op string) error {
	if err := ctx.Err(); err != nil {
		return c.failed(op, adapters.KindOf(err), err)
	}
	if c.ended.Load() {
		return c.failed(op, adapters.ErrClosed, nil)
	}
	return nil
}

// begin says why a call on a key cannot begin.
func (c *Client) begin(ctx context.Context, op, key string) error {
	if err := c.ready(ctx, op); err != nil {
		return err
	}
	if err := adapters.CheckName(key); err != nil {
		return c.failed(op, adapters.ErrInvalid, err)
	}
	return nil
}

func (c *Client) end(op string) error {
	if c.ended.Swap(true) {
		return c.failed(op, adapters.ErrClosed, nil)
	}
	return nil
}

func (c *Client) failed(op string, kind, cause error) error {
	return &adapters.Error{
		Adapter: c.adapter.name, Key: c.key, Op: op, Kind: kind, Cause: cause,
	}
}

// answered gives an error of the store's the names of the call, and nil of nil.
func (c *Client) answered(op string, err error) error {
	if err == nil {
		return nil
	}
	var invalid invalidError
	if errors.As(err, &invalid) {
		return c.failed(op, adapters.ErrInvalid, err)
	}
	return c.failed(op, err, nil)
}

// invalidError says what is wrong with an argument.
type invalidError string

func (e invalidError) Error() string { return string(e) }
