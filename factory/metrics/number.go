package metrics

import (
	"strconv"
	"unicode/utf8"

	"lockstep/factory"
)

// Source is what is asked for numbers; every *factory.Factory is one. Its methods are called from
// any goroutine.
type Source interface {
	Stats() factory.Stats
	KeyStats() []factory.KeyStats
}

// kind says how a number moves, and so how several of them are added up.
type kind uint8

const (
	level   kind = iota // goes up and down; the sum over processes is meaningful
	counter             // only grows
	mark                // goes up; the sum means nothing
)

// number is one thing that is counted, with its points, which differ by their state.
type number struct {
	name   string // to Prometheus, after lockstep_
	otel   string // to OpenTelemetry: of its database conventions, where these have a name for it
	unit   string // to OpenTelemetry, in UCUM
	help   string
	kind   kind
	points []point
}

type point struct {
	state string // "" where the number has one point only
	of    func(factory.Stats) uint64
}

// one returns the only point of a number.
func one[N int | uint64](of func(factory.Stats) N) []point { return []point{in("", of)} }

// in returns the point of a state. Counts are never negative.
func in[N int | uint64](state string, of func(factory.Stats) N) point {
	return point{state, func(s factory.Stats) uint64 { return uint64(of(s)) }}
}

// numbers is what there is to know of a factory, but for its waits, which are a histogram.
var numbers = []number{
	{
		"clients", "db.client.connection.count", "{connection}",
		"Live clients by state: opening, ready, draining or inherited.", level,
		[]point{
			in(string(factory.Opening), func(s factory.Stats) int { return s.Opening }),
			in(string(factory.Ready), func(s factory.Stats) int { return s.Ready }),
			in(string(factory.Draining), func(s factory.Stats) int { return s.Draining }),
			in(string(factory.Inherited), func(s factory.Stats) int { return s.Inherited }),
		},
	},
	{
		"clients_ending", "lockstep.clients.ending", "{client}",
		"Clients, of those draining and inherited, that are being closed or discarded.", level,
		one(func(s factory.Stats) int { return s.Ending }),
	},
	{
		"clients_delayed", "lockstep.clients.delayed", "{client}",
		"Clients, of those opening, whose flight waits before it dials, after a failure.", level,
		one(func(s factory.Stats) int { return s.Delayed }),
	},
	{
		"clients_pinging", "lockstep.clients.pinging", "{client}",
		"Clients whose health is being checked.", level,
		one(func(s factory.Stats) int { return s.Pinging }),
	},
	{
		"leases", "lockstep.leases", "{lease}",
		"Leases by state: live, or stale and not released yet.", level,
		[]point{
			in("live", func(s factory.Stats) int { return s.Leases }),
			in("stale", func(s factory.Stats) int { return s.StaleLeases }),
		},
	},
	{
		"waiting", "db.client.connection.pending_requests", "{request}",
		"Calls of Acquire that wait for a client.", level,
		one(func(s factory.Stats) int { return s.Waiting }),
	},
	{
		"scopes", "lockstep.scopes", "{scope}", "Open scopes.", level,
		one(func(s factory.Stats) int { return s.Scopes }),
	},
	{
		"keys", "lockstep.keys", "{key}", "Keys that were asked for.", level,
		one(func(s factory.Stats) int { return s.Keys }),
	},
	{
		"acquired_total", "lockstep.acquired", "{lease}", "Leases granted.", counter,
		one(func(s factory.Stats) uint64 { return s.Acquired }),
	},
	{
		"opens_total", "lockstep.opens", "{open}",
		"Flights begun, whatever their outcome.", counter,
		one(func(s factory.Stats) uint64 { return s.Opens }),
	},
	{
		"open_failures_total", "lockstep.open.failures", "{open}", "Flights that failed.", counter,
		one(func(s factory.Stats) uint64 { return s.Failures }),
	},
	{
		"closes_total", "lockstep.closes", "{client}",
		"Clients that were ended with a goodbye.", counter,
		one(func(s factory.Stats) uint64 { return s.Closes }),
	},
	{
		"discards_total", "lockstep.discards", "{client}",
		"Clients that were ended in silence.", counter,
		one(func(s factory.Stats) uint64 { return s.Discards }),
	},
	{
		"reinits_total", "lockstep.reinits", "{generation}", "Generations begun.", counter,
		one(func(s factory.Stats) uint64 { return s.Reinits }),
	},
	{
		"retired_total", "lockstep.retired", "{client}",
		"Clients taken out of service without re-initialisation.", counter,
		one(func(s factory.Stats) uint64 { return s.Retired }),
	},
	{
		"epoch", "lockstep.epoch", "1", "Epoch of the process.", mark,
		one(func(s factory.Stats) uint64 { return s.Process.Epoch }),
	},
	{
		"shut_down", "lockstep.shut_down", "1",
		"Whether the factory is shut down and has no client left.", mark,
		one(func(s factory.Stats) uint64 { return truth(s.ShutDown) }),
	},
	{
		"suspended", "lockstep.suspended", "1",
		"Whether a snapshot is about to be taken, and no new call is.", mark,
		one(func(s factory.Stats) uint64 { return truth(s.Suspended) }),
	},
}

// truth returns 1 for true.
func truth(b bool) uint64 {
	if b {
		return 1
	}
	return 0
}

// label returns a name as both sides accept it: one that is not UTF-8 is quoted.
func label(name string) string {
	if utf8.ValidString(name) {
		return name
	}
	return strconv.Quote(name)
}
