package redis

import (
	"context"
	"errors"

	goredis "github.com/redis/go-redis/v9"
)

// newCluster returns the driver's client of a cluster.
func newCluster(d *dialer) driver {
	o := d.options()
	return goredis.NewClusterClient(&goredis.ClusterOptions{
		Addrs:                  d.config.Addrs,
		NewClient:              newNode,
		Dialer:                 o.Dialer,
		Protocol:               o.Protocol,
		Username:               o.Username,
		Password:               o.Password,
		ClientName:             o.ClientName,
		MaxRetries:             o.MaxRetries,
		DialTimeout:            o.DialTimeout,
		DialerRetries:          o.DialerRetries,
		PoolTimeout:            o.PoolTimeout,
		ReadTimeout:            o.ReadTimeout,
		WriteTimeout:           o.WriteTimeout,
		ContextTimeoutEnabled:  true,
		PoolSize:               o.PoolSize,
		PipelinePoolSize:       o.PipelinePoolSize,
		DisableIdentity:        true,
		DisableRoutingPolicies: true,
	})
}

// newNode returns the driver's client of one node of a cluster.
func newNode(o *goredis.Options) *goredis.Client {
	node := goredis.NewClient(o)
	node.AddHook(once{})
	return node
}

// lost is a failure after which nobody knows whether the command was carried out, or after which
// trying again is of no use. It hides what it is made of, since the driver sends a command again,
// perhaps to another node, for what it takes for a passing failure: a connection that ended, for
// example.
type lost struct{ cause error }

func (e *lost) Error() string { return e.cause.Error() }

// once keeps a cluster's client from repeating what may have been carried out. What it may repeat
// is what was answered with a redirection or with a refusal, and what found no connection.
type once struct{}

var _ goredis.Hook = once{}

// DialHook implements goredis.Hook.
func (once) DialHook(next goredis.DialHook) goredis.DialHook { return next }

// ProcessHook implements goredis.Hook.
func (once) ProcessHook(next goredis.ProcessHook) goredis.ProcessHook {
	return func(ctx context.Context, cmd goredis.Cmder) error {
		err := final(next(ctx, cmd))
		if err != nil {
			cmd.SetErr(err)
		}
		return err
	}
}

// ProcessPipelineHook implements goredis.Hook. The driver follows a redirection of the kind ASK by
// a pipeline.
func (once) ProcessPipelineHook(next goredis.ProcessPipelineHook) goredis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []goredis.Cmder) error {
		err := final(next(ctx, cmds))
		for _, cmd := range cmds {
			if own := final(cmd.Err()); own != nil {
				cmd.SetErr(own)
			}
		}
		return err
	}
}

// final returns err, as lost unless nothing was carried out. A wait for a free connection that was
// in vain is lost, too: a second one would be no shorter.
func final(err error) error {
	if err == nil {
		return nil // at no cost
	}
	return lastly(err)
}

func lastly(err error) error {
	var reply goredis.Error
	var noConn *dialError
	var already *lost // a hook of a connection's first words was quicker
	switch {
	case errors.As(err, &reply), errors.As(err, &noConn),
		errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded),
		errors.As(err, &already), errors.Is(err, goredis.ErrClosed):
		return err
	default:
		return &lost{err}
	}
}
