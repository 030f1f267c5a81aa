package main

// rows are the lines of the table, in order, with the aims that the factory was built for. A ratio
// of a peer over lockstep says how many times faster lockstep is.
var rows = []row{
	{"warm shared: allocations", shared("lockstep", allocs), term{}, aim{exactly, 0}},
	{
		"warm shared: lockstep / sync.Map", shared("lockstep", seconds),
		shared("sync.Map", seconds),
		aim{atMost, 3},
	},
	faster("warm shared", shared, "puddle", aim{atLeast, 5}),
	faster("warm shared", shared, "pgxpool", aim{atLeast, 5}),
	faster("warm shared", shared, "go-redis", aim{}),
	faster("warm shared", shared, "sync.Pool", aim{}),
	faster("warm shared", shared, "singleflight", aim{}),
	faster("warm shared", shared, "samber.do", aim{}),
	faster("warm shared", shared, "lockstep.Do", aim{}),
	faster("warm shared", shared, "lockstep.Use", aim{}),

	scales("lockstep", aim{atLeast, 1.6}),
	scales("lockstep.Do", aim{}),
	scales("lockstep.Use", aim{}),
	scales("sync.Map", aim{}),
	scales("sync.Pool", aim{}),
	scales("singleflight", aim{}),
	scales("samber.do", aim{}),
	scales("puddle", aim{}),
	scales("pgxpool", aim{}),

	{"warm exclusive: allocations", exclusive("lockstep", allocs), term{}, aim{exactly, 0}},
	faster("warm exclusive", exclusive, "puddle", aim{above, 1}),
	faster("warm exclusive", exclusive, "pgxpool", aim{}),

	{"cold key: lockstep opens", cold("lockstep", opens), term{}, aim{exactly, 1}},
	{"cold key: lockstep p99", cold("lockstep", p99), term{}, aim{atMost, 2}},
	{"cold key: lockstep p50", cold("lockstep", p50), term{}, aim{}},
	{
		"cold key: lockstep p99 / a channel's", cold("lockstep", p99), cold("channel", p99),
		aim{},
	},
	{"cold key: singleflight p99", cold("singleflight", p99), term{}, aim{}},
	{"cold key: puddle p99", cold("puddle", p99), term{}, aim{}},

	constant("acquire"),
	constant("reinit"),
	constant("scope"),
	constant("exclusive-scope"),

	{"memory: lockstep", memory("lockstep", perKey), term{}, aim{}},
	{"memory: singleflight", memory("singleflight", perKey), term{}, aim{}},
	{"memory: puddle", memory("puddle", perKey), term{}, aim{}},
	{"memory: lockstep", memory("lockstep", perLease), term{}, aim{}},

	faster("configuration", loads, "caarlos0.env", aim{}),

	beside("postgres.Select1/shared", ofPgx), allocations("postgres.Select1/shared", "pgx"),
	beside("postgres.Select1/exclusive", ofPgx), allocations("postgres.Select1/exclusive", "pgx"),
	beside("postgres.Get/shared", ofPgx), allocations("postgres.Get/shared", "pgx"),
	beside("postgres.Get/exclusive", ofPgx), allocations("postgres.Get/exclusive", "pgx"),
	beside("redis.Get", ofGoRedis), allocations("redis.Get", "go-redis"),
	beside("redis.GetParallel", ofGoRedis),
	queue("1"), queue("100"),
}

// beside is the time of an adapter's call in hundredths of that of its driver's, measured in turns.
func beside(call, unit string) row {
	return row{call + ": " + unit, term{call + "/ratio", unit, mostProcs}, term{}, aim{atMost, 105}}
}

// allocations are those of an adapter's call beyond its driver's.
func allocations(call, driver string) row {
	return row{
		call + ": allocations",
		term{call + "/lockstep", allocs, mostProcs},
		term{call + "/" + driver, allocs, mostProcs},
		aim{more, 1},
	}
}

// queue is the time of so many messages' way through a topic beside that over bare Streams.
func queue(batch string) row {
	return row{
		"redis.Queue, " + batch + " at a time: " + ofGoRedis,
		term{"redis.Queue/" + batch + "/ratio", ofGoRedis, mostProcs},
		term{},
		aim{},
	}
}

func shared(peer, unit string) term {
	return term{"WarmShared/peer=" + peer, unit, mostProcs}
}

func exclusive(peer, unit string) term {
	return term{"WarmExclusive/peer=" + peer, unit, mostProcs}
}

func loads(peer, unit string) term { return term{"ConfigLoad/peer=" + peer, unit, mostProcs} }

func cold(peer, unit string) term { return term{"ColdKey/peer=" + peer, unit, mostProcs} }

func memory(peer, unit string) term { return term{"Memory/peer=" + peer, unit, mostProcs} }

func faster(what string, of func(peer, unit string) term, peer string, a aim) row {
	return row{what + ": " + peer + " / lockstep", of(peer, seconds), of("lockstep", seconds), a}
}

// scales is the throughput on two cores over that on one.
func scales(peer string, a aim) row {
	name := "ParallelShared/peer=" + peer
	return row{"two cores / one: " + peer, term{name, seconds, 1}, term{name, seconds, 2}, a}
}

// constant says that the time does not grow with the number of keys. A scan would give 100; the
// bound leaves room for what the processor's caches no longer hold.
func constant(op string) row {
	return row{
		"100 000 keys / 1 000: " + op,
		term{"ManyKeys/keys=100000/op=" + op, seconds, mostProcs},
		term{"ManyKeys/keys=1000/op=" + op, seconds, mostProcs},
		aim{atMost, 3},
	}
}
