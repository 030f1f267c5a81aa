// Package bench compares the factory with what else hands out clients, all in one run: puddle,
// pgxpool, go-redis, samber/do, sync.Pool, sync.Map, and sync.Map with singleflight as people write
// it by hand. It holds benchmarks alone, in a module of its own, so that no user of the factory
// gets the peers as dependencies. `.ci/bench` runs it all, and the command ratios says which aims
// were met.
//
// No server is needed: package fake has the two that peers want to speak with.
package bench
