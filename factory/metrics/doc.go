// Package metrics shows what factories hold and do: to Prometheus by a [Collector], to
// OpenTelemetry by [NewMeter] and [NewTracer], and to a program itself by [Resources].
//
// Every number is read from [factory.Stats] when somebody asks, so that nothing is counted on the
// way of an Acquire. Both sides are told of the same numbers, which the table in number.go lists
// with their names.
//
// Names of factories, of adapters and keys become labels and attributes. They are names, chosen by
// the service, and never hold a secret (R11).
package metrics
