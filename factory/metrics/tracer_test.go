package metrics_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"

	"lockstep/adapters"
	"lockstep/factory"
	"lockstep/factory/metrics"
)

// spansOf returns the spans that begin and end while do runs.
func spansOf(t *testing.T, do func(factory.Tracer)) tracetest.SpanStubs {
	t.Helper()
	exporter := tracetest.NewInMemoryExporter()
	provider := sdktrace.NewTracerProvider(sdktrace.WithSyncer(exporter))
	do(metrics.NewTracer(provider))
	spans := exporter.GetSpans()
	require.NoError(t, provider.Shutdown(context.Background()))
	return spans
}

func TestEachOperationIsASpan(t *testing.T) {
	start := time.Now().Add(-time.Minute)
	for _, row := range []struct {
		op   factory.Operation
		name string
		kind trace.SpanKind
		more []attribute.KeyValue
	}{
		{
			factory.Operation{Kind: factory.KindOpen, Client: factory.ID{Epoch: 1, N: 2}},
			"lockstep.open", trace.SpanKindClient,
			[]attribute.KeyValue{attribute.String("lockstep.client", "1.2")},
		},
		{
			factory.Operation{Kind: factory.KindReinit},
			"lockstep.reinit", trace.SpanKindInternal, nil,
		},
		{
			factory.Operation{Kind: factory.KindDrain, Client: factory.ID{Epoch: 1, N: 3}},
			"lockstep.drain", trace.SpanKindInternal,
			[]attribute.KeyValue{attribute.String("lockstep.client", "1.3")},
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			row.op.Adapter, row.op.Key, row.op.Generation = "mock", "db", 4
			row.op.Start = start
			var inside trace.SpanContext
			spans := spansOf(t, func(tracer factory.Tracer) {
				ctx, end := tracer.Begin(context.Background(), row.op)
				inside = trace.SpanContextFromContext(ctx)
				end(nil)
			})
			require.Len(t, spans, 1)
			s := spans[0]
			assert.Equal(t, row.name, s.Name)
			assert.Equal(t, row.kind, s.SpanKind)
			assert.True(t, s.StartTime.Equal(start), "it began when the operation did")
			assert.True(t, s.EndTime.After(start))
			assert.Equal(t, inside, s.SpanContext, "what is done for it carries it")
			assert.Equal(t, codes.Unset, s.Status.Code)
			assert.Empty(t, s.Events)
			assert.Equal(t, append([]attribute.KeyValue{
				attribute.String("lockstep.adapter", "mock"),
				attribute.String("lockstep.key", "db"),
				attribute.Int64("lockstep.generation", 4),
			}, row.more...), s.Attributes)
		})
	}
}

func TestAnOperationWithoutAStartBeginsNow(t *testing.T) {
	before := time.Now()
	spans := spansOf(t, func(tracer factory.Tracer) {
		_, end := tracer.Begin(context.Background(), factory.Operation{Kind: factory.KindReinit})
		end(nil)
	})
	assert.False(t, spans[0].StartTime.Before(before))
}

func TestAFailedOperationHasTheKindOfItsErrorR11(t *testing.T) {
	ofAdapter := &adapters.Error{
		Adapter: "mock", Key: "db", Op: "open", Kind: adapters.ErrUnavailable,
		Cause: errors.New("connection refused"),
	}
	ofFactory := func(cause error) error {
		return &factory.Error{Op: "reinit", Adapter: "mock", Key: "db", Cause: cause}
	}
	for _, row := range []struct {
		err  error
		kind string
	}{
		{ofAdapter, "unavailable"},
		{ofFactory(fmt.Errorf("open: %w", ofAdapter)), "unavailable"},
		{ofFactory(context.DeadlineExceeded), "timeout"},
		{ofFactory(context.Canceled), "cancelled"},
		{ofFactory(factory.ErrShutdown), "shut down"},
		{ofFactory(factory.ErrScopeClosed), "scope closed"},
		{ofFactory(errors.Join(factory.ErrIdentity, errors.New("no boot"))), "identity"},
		{errors.New("anything"), "_OTHER"},
	} {
		t.Run(row.kind, func(t *testing.T) {
			spans := spansOf(t, func(tracer factory.Tracer) {
				op := factory.Operation{Kind: factory.KindOpen}
				_, end := tracer.Begin(context.Background(), op)
				end(row.err)
			})
			require.Len(t, spans, 1)
			s := spans[0]
			assert.Equal(t, sdktrace.Status{Code: codes.Error, Description: row.kind}, s.Status)
			assert.Contains(t, s.Attributes, attribute.String("error.type", row.kind))
			require.Len(t, s.Events, 1)
			assert.Contains(t, s.Events[0].Attributes,
				attribute.String("exception.message", row.err.Error()))
		})
	}
}
