package metrics_test

import (
	"context"
	"fmt"
	"os"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/common/expfmt"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"lockstep/adapters/mock"
	"lockstep/factory"
	"lockstep/factory/metrics"
)

// newSource returns a factory with one ready client.
func newSource() *factory.Factory[*mock.DatabaseClient] {
	f, err := factory.New(factory.Config[*mock.DatabaseClient]{
		Adapter: mock.NewDatabase(mock.NewServer(mock.Config{}), mock.Options{}),
	})
	if err != nil {
		panic(err)
	}
	ctx := context.Background()
	err = f.Do(ctx, "primary-db", func(ctx context.Context, db *mock.DatabaseClient) error {
		return db.Put(ctx, "users", "1", []byte("Ada"))
	})
	if err != nil {
		panic(err)
	}
	return f
}

// A factory in Prometheus: the collector is registered once, and factories come and go.
func ExampleCollector() {
	f := newSource()
	c := metrics.NewCollector(metrics.Config{})
	c.Add("database", f)
	r := prometheus.NewRegistry()
	r.MustRegister(c)

	families, err := r.Gather()
	if err != nil {
		panic(err)
	}
	for _, family := range families {
		if family.GetName() == "lockstep_scopes" || family.GetName() == "lockstep_clients" {
			_, _ = expfmt.MetricFamilyToText(os.Stdout, family)
		}
	}
	c.Remove("database")
	fmt.Println("shutdown:", f.Shutdown(context.Background()))
	// Output:
	// # HELP lockstep_clients Live clients by state: opening, ready, draining or inherited.
	// # TYPE lockstep_clients gauge
	// lockstep_clients{factory="database",state="draining"} 0
	// lockstep_clients{factory="database",state="inherited"} 0
	// lockstep_clients{factory="database",state="opening"} 0
	// lockstep_clients{factory="database",state="ready"} 1
	// # HELP lockstep_scopes Open scopes.
	// # TYPE lockstep_scopes gauge
	// lockstep_scopes{factory="database"} 0
	// shutdown: <nil>
}

// A factory in OpenTelemetry: its numbers are read when the reader asks for them.
func ExampleNewMeter() {
	f := newSource()
	reader := sdkmetric.NewManualReader()
	provider := sdkmetric.NewMeterProvider(sdkmetric.WithReader(reader))
	unregister, err := metrics.NewMeter(provider, "database", f)
	if err != nil {
		panic(err)
	}
	ctx := context.Background()
	var data metricdata.ResourceMetrics
	if err := reader.Collect(ctx, &data); err != nil {
		panic(err)
	}
	for _, m := range data.ScopeMetrics[0].Metrics {
		if sum, ok := m.Data.(metricdata.Sum[int64]); ok && m.Name == "db.client.connection.count" {
			for _, p := range sum.DataPoints {
				state, _ := p.Attributes.Value("db.client.connection.state")
				if state.AsString() == string(factory.Ready) {
					fmt.Println(m.Name, state.AsString(), p.Value)
				}
			}
		}
	}
	fmt.Println("unregister:", unregister())
	fmt.Println("shutdown:", f.Shutdown(ctx))
	// Output:
	// db.client.connection.count ready 1
	// unregister: <nil>
	// shutdown: <nil>
}

// Spans of opens, re-initialisations and drains. A factory does this itself with the tracer of its
// Config.
func ExampleNewTracer() {
	exporter := tracetest.NewInMemoryExporter()
	provider := sdktrace.NewTracerProvider(sdktrace.WithSyncer(exporter))
	tracer := metrics.NewTracer(provider)

	ctx := context.Background()
	_, end := tracer.Begin(ctx, factory.Operation{
		Kind: factory.KindReinit, Adapter: "mock-database", Key: "primary-db", Generation: 2,
	})
	end(context.DeadlineExceeded)

	for _, span := range exporter.GetSpans() {
		fmt.Println(span.Name, span.Status.Code, span.Status.Description)
	}
	fmt.Println("shutdown:", provider.Shutdown(ctx))
	// Output:
	// lockstep.reinit Error timeout
	// shutdown: <nil>
}

// What this process takes of the machine, for a service's own page of its state.
func ExampleResources() {
	u, err := metrics.Resources()
	if err != nil {
		panic(err)
	}
	fmt.Println("has memory:", u.ResidentBytes > 0 && u.HeapBytes > 0)
	fmt.Println("has descriptors:", u.Descriptors > 0)
	fmt.Println("has goroutines:", u.Goroutines > 0)
	// Output:
	// has memory: true
	// has descriptors: true
	// has goroutines: true
}
