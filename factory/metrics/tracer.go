package metrics

import (
	"context"
	"errors"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/trace"

	"lockstep/adapters"
	"lockstep/factory"
)

// scopeName is the name of this instrumentation.
const scopeName = "lockstep/factory/metrics"

// The attributes of spans.
const (
	attrAdapter    = attribute.Key("lockstep.adapter")
	attrKey        = attribute.Key("lockstep.key")
	attrGeneration = attribute.Key("lockstep.generation")
	attrClient     = attribute.Key("lockstep.client")
)

// NewTracer returns a tracer that makes a span of each operation: "lockstep.open",
// "lockstep.reinit" or "lockstep.drain". An open and a drain serve many callers and belong to none,
// so their spans are roots. A failed one has the kind of its error as status and as error.type,
// and the error's text, which holds no secret (R11), in an exception event.
func NewTracer(provider trace.TracerProvider) factory.Tracer {
	return tracer{provider.Tracer(scopeName, trace.WithSchemaURL(semconv.SchemaURL))}
}

type tracer struct{ to trace.Tracer }

// Begin starts the span, from when the operation began.
func (t tracer) Begin(
	ctx context.Context, op factory.Operation,
) (context.Context, func(error)) {
	options := []trace.SpanStartOption{trace.WithAttributes(attributesOf(op)...)}
	if op.Kind == factory.KindOpen {
		options = append(options, trace.WithSpanKind(trace.SpanKindClient))
	}
	if !op.Start.IsZero() {
		options = append(options, trace.WithTimestamp(op.Start))
	}
	ctx, span := t.to.Start(ctx, "lockstep."+string(op.Kind), options...)
	return ctx, func(err error) { end(span, err) }
}

func attributesOf(op factory.Operation) []attribute.KeyValue {
	attrs := []attribute.KeyValue{
		attrAdapter.String(label(op.Adapter)),
		attrKey.String(label(op.Key)),
		attrGeneration.Int64(int64(op.Generation)),
	}
	if op.Client != (factory.ID{}) {
		attrs = append(attrs, attrClient.String(op.Client.String()))
	}
	return attrs
}

func end(span trace.Span, err error) {
	if err != nil {
		kind := kindOf(err)
		span.SetAttributes(semconv.ErrorTypeKey.String(kind))
		span.RecordError(err)
		span.SetStatus(codes.Error, kind)
	}
	span.End()
}

// kindOf returns the word for what kind of error err is: one of few, so that they can be counted.
func kindOf(err error) string {
	for _, k := range factoryKinds {
		if errors.Is(err, k.kind) {
			return k.word
		}
	}
	if kind := adapters.KindOf(err); kind != nil {
		return kind.Error()
	}
	return semconv.ErrorTypeOther.Value.AsString()
}

// factoryKinds are the kinds of error that an operation of the factory may end with of itself.
var factoryKinds = [...]struct {
	kind error
	word string
}{
	{factory.ErrIdentity, "identity"},
	{factory.ErrShutdown, "shut down"},
	{factory.ErrScopeClosed, "scope closed"},
}

var _ factory.Tracer = tracer{}
