package metrics_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/metric/noop"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.opentelemetry.io/otel/semconv/v1.43.0/dbconv"

	"lockstep/factory/metrics"
)

// told is what a reader was told: by name, then by the factory and the state.
type told map[string]map[[2]string]float64

// read returns what a reader is told now, and the unit of each instrument.
func read(t *testing.T, from *sdkmetric.ManualReader) (told, map[string]string) {
	t.Helper()
	var data metricdata.ResourceMetrics
	require.NoError(t, from.Collect(context.Background(), &data))
	all, units := make(told), make(map[string]string)
	for _, scope := range data.ScopeMetrics {
		for _, m := range scope.Metrics {
			units[m.Name] = m.Unit
			all[m.Name] = make(map[[2]string]float64)
			switch d := m.Data.(type) {
			case metricdata.Sum[int64]:
				add(all[m.Name], d.DataPoints)
			case metricdata.Gauge[int64]:
				add(all[m.Name], d.DataPoints)
			case metricdata.Sum[float64]:
				add(all[m.Name], d.DataPoints)
			default:
				t.Errorf("%s is %T", m.Name, d)
			}
		}
	}
	return all, units
}

func add[N int64 | float64](to map[[2]string]float64, points []metricdata.DataPoint[N]) {
	for _, p := range points {
		pool, _ := p.Attributes.Value("db.client.connection.pool.name")
		state, ok := p.Attributes.Value("db.client.connection.state")
		if !ok {
			state, _ = p.Attributes.Value(attribute.Key("lockstep.state"))
		}
		to[[2]string{pool.AsString(), state.AsString()}] = float64(p.Value)
	}
}

func TestEachNumberGoesToOpenTelemetryOnce(t *testing.T) {
	reader := sdkmetric.NewManualReader()
	provider := sdkmetric.NewMeterProvider(sdkmetric.WithReader(reader))
	unregister, err := metrics.NewMeter(provider, "database", newFixed())
	require.NoError(t, err)
	other, err := metrics.NewMeter(provider, "cache", &fixed{})
	require.NoError(t, err)

	got, units := read(t, reader)
	want := map[string]map[string]float64{
		"db.client.connection.count": {
			"opening": 2, "ready": 3, "draining": 4, "inherited": 5,
		},
		"db.client.connection.pending_requests": {"": 9},
		"lockstep.clients.ending":               {"": 6},
		"lockstep.clients.delayed":              {"": 19},
		"lockstep.clients.pinging":              {"": 20},
		"lockstep.leases":                       {"live": 10, "stale": 11},
		"lockstep.scopes":                       {"": 8},
		"lockstep.keys":                         {"": 7},
		"lockstep.acquired":                     {"": 12},
		"lockstep.opens":                        {"": 13},
		"lockstep.open.failures":                {"": 14},
		"lockstep.closes":                       {"": 16},
		"lockstep.discards":                     {"": 17},
		"lockstep.reinits":                      {"": 18},
		"lockstep.retired":                      {"": 15},
		"lockstep.epoch":                        {"": 1},
		"lockstep.shut_down":                    {"": 0},
		"lockstep.suspended":                    {"": 0},
		"lockstep.acquire.waits":                {"": 55},
		"lockstep.acquire.wait_time":            {"": 1.5},
	}
	assert.Len(t, got, len(want))
	for name, points := range want {
		for state, value := range points {
			assert.Equal(t, value, got[name][[2]string{"database", state}], name+" "+state)
			assert.Zero(t, got[name][[2]string{"cache", state}])
		}
		assert.Len(t, got[name], 2*len(points), name)
	}
	assert.Equal(t, dbconv.ClientConnectionCountObservable{}.Unit(),
		units[dbconv.ClientConnectionCountObservable{}.Name()], "the conventions' name and unit")
	assert.Equal(t, dbconv.ClientConnectionPendingRequestsObservable{}.Unit(),
		units[dbconv.ClientConnectionPendingRequestsObservable{}.Name()])

	require.NoError(t, unregister())
	got, _ = read(t, reader)
	assert.NotContains(t, got["lockstep.epoch"], [2]string{"database", ""})
	assert.Contains(t, got["lockstep.epoch"], [2]string{"cache", ""})
	require.NoError(t, other())
	require.NoError(t, provider.Shutdown(context.Background()))
}

// refusing is a provider whose meters take no callback, or no counter.
type refusing struct {
	noop.MeterProvider
	meter refusingMeter
}

type refusingMeter struct {
	noop.Meter
	counter bool
}

var errRefused = errors.New("refused")

func (r refusing) Meter(string, ...metric.MeterOption) metric.Meter { return r.meter }

func (refusingMeter) RegisterCallback(
	metric.Callback, ...metric.Observable,
) (metric.Registration, error) {
	return nil, errRefused
}

func (m refusingMeter) Int64ObservableCounter(
	name string, options ...metric.Int64ObservableCounterOption,
) (metric.Int64ObservableCounter, error) {
	if m.counter {
		return nil, errRefused
	}
	return m.Meter.Int64ObservableCounter(name, options...)
}

func TestAProviderThatRefusesIsAnError(t *testing.T) {
	for _, counter := range []bool{false, true} {
		provider := refusing{meter: refusingMeter{counter: counter}}
		_, err := metrics.NewMeter(provider, "database", newFixed())
		require.ErrorIs(t, err, errRefused)
		assert.ErrorContains(t, err, `meter of factory "database"`)
	}
}
