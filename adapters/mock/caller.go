package mock

import "context"

// Caller is who carries out an operation: a scope in a process. Both names are the test's own; a
// program that simulates no processes leaves them empty.
type Caller struct {
	Process string
	Scope   string
}

type callerKey struct{}

// WithCaller returns a context whose operations are recorded as the caller's.
func WithCaller(ctx context.Context, caller Caller) context.Context {
	return context.WithValue(ctx, callerKey{}, caller)
}

// CallerFrom returns the caller that WithCaller put into the context, and whether there is one.
func CallerFrom(ctx context.Context) (Caller, bool) {
	caller, ok := ctx.Value(callerKey{}).(Caller)
	return caller, ok
}

// callerOf prefers the context, since it knows the scope; otherwise asks, where there is who to
// ask.
func callerOf(ctx context.Context, otherwise func(context.Context) Caller) Caller {
	if caller, ok := CallerFrom(ctx); ok {
		return caller
	}
	if otherwise != nil {
		return otherwise(ctx)
	}
	return Caller{}
}
