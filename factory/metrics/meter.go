package metrics

import (
	"context"
	"errors"
	"fmt"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"

	"lockstep/factory"
)

// NewMeter tells OpenTelemetry of a factory under a name, until unregister is called. Where the
// conventions for database clients have a name for a number, it goes by that: clients are
// db.client.connection.count, calls that wait are db.client.connection.pending_requests, and the
// factory's name is the attribute db.client.connection.pool.name of everything. The state of a
// client is one of the contract's, not "idle" or "used": a shared client is neither.
//
// OpenTelemetry has no histogram that is read rather than recorded, so the waits of Acquire are
// told as their number and their sum.
//
// It errs where the provider refuses an instrument; nothing is registered then.
func NewMeter(
	provider metric.MeterProvider, name string, f Source,
) (unregister func() error, err error) {
	m := provider.Meter(scopeName, metric.WithSchemaURL(semconv.SchemaURL))
	pool := semconv.DBClientConnectionPoolName(label(name))
	all, err1 := observedOf(m, pool)
	waits, err2 := newWaitMeter(m, pool)
	if err := errors.Join(err1, err2); err != nil {
		return nil, fmt.Errorf("meter of factory %q: %w", name, err)
	}
	instruments := []metric.Observable{waits.calls, waits.sum}
	for _, o := range all {
		instruments = append(instruments, o.instrument)
	}
	registration, err := m.RegisterCallback(func(_ context.Context, to metric.Observer) error {
		stats := f.Stats()
		for _, o := range all {
			to.ObserveInt64(o.instrument, int64(o.of(stats)), o.attributes)
		}
		waits.observe(to, stats.Waits)
		return nil
	}, instruments...)
	if err != nil {
		return nil, fmt.Errorf("meter of factory %q: %w", name, err)
	}
	return registration.Unregister, nil
}

// observedOf returns the points of every number.
func observedOf(m metric.Meter, pool attribute.KeyValue) ([]observed, error) {
	var all []observed
	var failed []error
	for _, n := range numbers {
		instrument, err := n.instrument(m)
		failed = append(failed, err)
		all = append(all, n.observed(instrument, pool)...)
	}
	return all, errors.Join(failed...)
}

// observed is a point of a number with where it is told.
type observed struct {
	instrument metric.Int64Observable
	attributes metric.ObserveOption
	of         func(factory.Stats) uint64
}

func (n number) observed(to metric.Int64Observable, pool attribute.KeyValue) []observed {
	all := make([]observed, len(n.points))
	for i, p := range n.points {
		attrs := []attribute.KeyValue{pool}
		if p.state != "" {
			attrs = append(attrs, n.stateKey().String(p.state))
		}
		all[i] = observed{to, metric.WithAttributeSet(attribute.NewSet(attrs...)), p.of}
	}
	return all
}

// stateKey returns the attribute that tells the points of n apart.
func (n number) stateKey() attribute.Key {
	if n.name == "clients" {
		return semconv.DBClientConnectionStateKey
	}
	return "lockstep.state"
}

func (n number) instrument(m metric.Meter) (metric.Int64Observable, error) {
	unit, help := metric.WithUnit(n.unit), metric.WithDescription(n.help)
	switch n.kind {
	case counter:
		return m.Int64ObservableCounter(n.otel, unit, help)
	case level:
		return m.Int64ObservableUpDownCounter(n.otel, unit, help)
	default:
		return m.Int64ObservableGauge(n.otel, unit, help)
	}
}

// waitMeter is where the waits of calls are told.
type waitMeter struct {
	calls      metric.Int64ObservableCounter
	sum        metric.Float64ObservableCounter
	attributes metric.ObserveOption
}

func newWaitMeter(m metric.Meter, pool attribute.KeyValue) (waitMeter, error) {
	calls, err1 := m.Int64ObservableCounter("lockstep.acquire.waits", metric.WithUnit("{call}"),
		metric.WithDescription("Calls of Acquire that were not served at once."))
	sum, err2 := m.Float64ObservableCounter("lockstep.acquire.wait_time", metric.WithUnit("s"),
		metric.WithDescription("How long these calls waited, in all."))
	of := metric.WithAttributeSet(attribute.NewSet(pool))
	return waitMeter{calls, sum, of}, errors.Join(err1, err2)
}

func (w waitMeter) observe(to metric.Observer, waits factory.Waits) {
	to.ObserveInt64(w.calls, int64(waits.Count()), w.attributes)
	to.ObserveFloat64(w.sum, waits.Sum.Seconds(), w.attributes)
}
