// Package config turns an environment into a configuration that was checked before anything is
// opened.
//
// [Load] returns a [Config], or [Problems]: everything that is wrong at once, each a [*Problem]
// that names the variable, where its value came from, what was expected and what to do. No message
// of this package ever holds a value that was read, since any may be a secret in the wrong place.
// [Inspect] tells of every variable, as `lockstep config check` prints it. [Watch] follows the
// files and hands on what really changed.
//
// Reading order: config.go (what comes out), table.go and redistable.go (every variable, once),
// kind.go (what values are), layer.go and inspection.go (whose value counts), rule.go and
// redisresolve.go (what contradicts what), report.go (what may be shown). [ParsePostgres] and
// [ParseRedis] read connection strings without the drivers, which adapters alone import; package
// dotenv reads .env files. All of them are pure functions of bounded input.
package config
