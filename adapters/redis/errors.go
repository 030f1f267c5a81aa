package redis

import (
	"context"
	"errors"
	"strings"

	goredis "github.com/redis/go-redis/v9"

	"lockstep/adapters"
)

// verdict is what an error reply of the server means.
type verdict struct {
	kind      error
	diagnosis adapters.Diagnosis
}

// replies has the errors of the server that mean something to the protocol, by how they begin. The
// code that a script's error carries on is the same. Any other is ErrInvalid: the server understood
// the command and did not carry it out.
var replies = []struct {
	prefix string
	verdict
}{
	// Who the client is.
	{"WRONGPASS", verdict{adapters.ErrDenied, adapters.Outdated}},
	{"NOAUTH", verdict{adapters.ErrDenied, adapters.Outdated}},
	{"ERR invalid password", verdict{adapters.ErrDenied, adapters.Outdated}},
	{"ERR AUTH", verdict{adapters.ErrDenied, adapters.Outdated}},
	{"ERR Client sent AUTH", verdict{adapters.ErrDenied, adapters.Outdated}},
	// What the client, whose credentials are right, may not do.
	{"NOPERM", verdict{adapters.ErrDenied, adapters.Works}},
	{"DENIED", verdict{adapters.ErrDenied, adapters.Works}},
	// A connection to what is not, or not any more, the server that is wanted.
	{"READONLY", verdict{adapters.ErrUnavailable, adapters.Broken}},
	{"ERR max number of clients", verdict{adapters.ErrUnavailable, adapters.Broken}},
	{"ERR max client", verdict{adapters.ErrUnavailable, adapters.Broken}},
	{"MOVED", verdict{adapters.ErrUnavailable, adapters.Broken}},
	{"ASK", verdict{adapters.ErrUnavailable, adapters.Broken}},
	// A server that will be of use again, by the same connection.
	{"LOADING", verdict{adapters.ErrUnavailable, adapters.Works}},
	{"BUSY ", verdict{adapters.ErrUnavailable, adapters.Works}},
	{"CLUSTERDOWN", verdict{adapters.ErrUnavailable, adapters.Works}},
	{"MASTERDOWN", verdict{adapters.ErrUnavailable, adapters.Works}},
	{"MISCONF", verdict{adapters.ErrUnavailable, adapters.Works}},
	{"NOREPLICAS", verdict{adapters.ErrUnavailable, adapters.Works}},
	{"OOM", verdict{adapters.ErrUnavailable, adapters.Works}},
	{"TRYAGAIN", verdict{adapters.ErrUnavailable, adapters.Works}},
	{"UNBLOCKED", verdict{adapters.ErrUnavailable, adapters.Works}},
	// What stands in the way is the value that is there.
	{"ERR no such key", verdict{adapters.ErrNotFound, adapters.Works}},
}

// judge returns what an error reply means.
func judge(reply goredis.Error) verdict {
	for _, row := range replies {
		if goredis.HasErrorPrefix(reply, row.prefix) ||
			strings.HasPrefix(reply.Error(), row.prefix) {
			return row.verdict
		}
	}
	return verdict{adapters.ErrInvalid, adapters.Works}
}

// Diagnose implements adapters.Diagnoser. What the server refused since it does not know the client
// makes every client outdated. A failure of the network makes a client broken, a shared one, too,
// although its pool may connect again: whoever opens the next one learns whether the server is
// there. A server that is busy for a while, or a pool whose connections are all in use, does not;
// nor does the end of a context, but of a call that an exclusive client had begun.
func (a *Adapter) Diagnose(err error) adapters.Diagnosis {
	var hidden *withheld
	var reply goredis.Error
	var over *givenUp
	switch {
	case errors.As(err, &hidden):
		return hidden.diagnosis
	case errors.As(err, &reply):
		return judge(reply).diagnosis
	case errors.Is(err, goredis.ErrPoolTimeout):
		return adapters.Works
	case errors.Is(err, adapters.ErrUnavailable):
		return adapters.Broken
	case a.config.Sharing == adapters.Exclusive && errors.As(err, &over):
		return adapters.Broken // it gave up its one connection
	default:
		return adapters.Works
	}
}

// refusal is an error of this package's own: a kind with a cause that does not wrap it.
type refusal struct{ kind, cause error }

func (r *refusal) Error() string { return r.kind.Error() + ": " + r.cause.Error() }

func invalid(why string) error { return &refusal{adapters.ErrInvalid, errors.New(why)} }

// error makes an error of the protocol.
func (c *Client) error(op string, kind, cause error) error {
	return &adapters.Error{
		Adapter: c.adapter.config.Name, Key: c.key, Op: op, Kind: kind, Cause: cause,
	}
}

// failed makes the error that the caller gets, and nil of nil.
func (c *Client) failed(ctx context.Context, op string, err error) error {
	if err == nil {
		return nil
	}
	var refused *refusal
	var reply goredis.Error
	var noConn *dialError
	switch over := ctx.Err(); {
	case errors.As(err, &refused):
		return c.error(op, refused.kind, refused.cause)
	case err == adapters.ErrNotFound, err == adapters.ErrClosed:
		return c.error(op, err, nil)
	case errors.As(err, &reply):
		return c.told(op, judge(reply).kind, err)
	case c.ended.Load() && op != "open":
		return c.told(op, adapters.ErrClosed, err)
	case over != nil:
		return c.told(op, contextKind(over), err)
	case isContext(err) && !errors.As(err, &noConn): // dialling has a context of its own
		return c.told(op, contextKind(err), err)
	default:
		return c.told(op, adapters.ErrUnavailable, err)
	}
}

// told makes an error of the protocol of the driver's: what hid it from the driver is taken off,
// and one that shows a secret is withheld. A server that does not know AUTH repeats its arguments.
func (c *Client) told(op string, kind, cause error) error {
	var hidden *lost
	if errors.As(cause, &hidden) {
		cause = hidden.cause
	}
	err := c.error(op, kind, cause)
	for _, secret := range c.config.secrets() {
		if secret != "" && cause != nil && strings.Contains(cause.Error(), secret) {
			return c.error(op, kind, &withheld{c.adapter.Diagnose(err)})
		}
	}
	return err
}

// withheld stands for an error that shows a secret, and has its diagnosis.
type withheld struct{ diagnosis adapters.Diagnosis }

func (*withheld) Error() string {
	return "the driver's error is withheld, since it shows a password"
}

func isContext(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

func contextKind(err error) error {
	if errors.Is(err, context.Canceled) {
		return adapters.ErrCancelled
	}
	return adapters.ErrTimeout
}
