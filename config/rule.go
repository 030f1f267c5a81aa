package config

import (
	"slices"
	"strings"
)

// When a variable must be set, in words.
const (
	withoutMocks = "unless " + nameMocks + " is true"
	deployed     = "where " + nameEnvironment + " is staging or production, unless " + nameMocks +
		" is true"
)

func needsServices(in *inspection) bool { return !in.draft.Mocks }

func needsRedis(in *inspection) bool {
	return needsServices(in) && !in.isSet(nameRedisHost) && !in.isSet(nameRedisAddrs)
}

func needsMaster(in *inspection) bool {
	return in.draft.Redis.Mode == RedisSentinel && in.broken[nameRedisURL] == nil
}

func needsSupabase(in *inspection) bool {
	return needsServices(in) && in.draft.Environment.Deployed()
}

func needsSupabaseURL(in *inspection) bool {
	return needsSupabase(in) || in.isSet(nameAnonKey) || in.isSet(nameServiceKey)
}

// checkRequired looks for what must be set. Nothing is missed on account of a variable that is
// wrong: whether mocks are on, or where the process runs, is then unknown.
func (in *inspection) checkRequired() {
	if in.broken[nameMocks] != nil {
		return
	}
	for _, b := range table {
		if b.required == nil || in.isSet(b.Name) || !b.required(in) {
			continue
		}
		if b.Name == nameRedisMaster && in.draft.Redis.MasterName != "" {
			continue // REDIS_URL names it
		}
		source, hint := Source{Layer: Unset}, "required "+b.Required
		if a, ok := in.lastEmpty(b.Name); ok {
			source, hint = a.source, "it is empty; "+hint
		}
		if b.FileName() != "" {
			hint += "; set it, or " + b.FileName()
		}
		in.missing[b.Name] = true
		in.problem(b.Name, source, b.Expected, hint)
	}
}

// lastEmpty returns the assignment that sets a variable to nothing.
func (in *inspection) lastEmpty(name string) (assignment, bool) {
	for i := len(in.layers) - 1; i >= 0; i-- {
		if a, ok := in.layers[i][name]; ok {
			return a, a.value == ""
		}
	}
	return assignment{}, false
}

// checkRules looks for values that contradict each other.
func (in *inspection) checkRules() {
	in.checkProduction()
	in.checkModels()
	in.checkBackoff()
	in.checkPooler()
	in.resolveRedis()
	in.checkEncryption()
}

// checkProduction refuses what is for tests.
func (in *inspection) checkProduction() {
	if in.draft.Environment != Production {
		return
	}
	for name, on := range map[string]bool{
		nameMocks: in.draft.Mocks, nameTestMode: in.draft.Factory.TestMode,
	} {
		if on {
			in.problem(name, in.picks[name].source,
				"false where "+nameEnvironment+" is production", "it is for tests")
		}
	}
}

func (in *inspection) checkModels() {
	for _, name := range []string{"ALLOY_MODEL_PATH", "TLA_MODEL_PATH"} {
		if p := in.picks[name]; in.sound(name) && !in.system.IsDir(p.value) {
			in.problem(name, p.source, "a directory", "leave it out for the built-in models")
		}
	}
}

// checkBackoff compares the waits as the factory does, for which zero means its default.
func (in *inspection) checkBackoff() {
	f := &in.draft.Factory
	if !in.isSet(nameBackoffMax) {
		f.BackoffMax = max(f.BackoffMax, f.BackoffMin)
	}
	if f.BackoffMax > 0 && f.BackoffMax < f.BackoffMin && in.broken[nameBackoffMin] == nil {
		in.problem(nameBackoffMax, in.picks[nameBackoffMax].source,
			"no less than "+nameBackoffMin, "")
	}
}

// poolerParams are what a transaction pooler keeps for each of its clients, and the one that the
// adapter sets for each transaction instead.
var poolerParams = []string{
	"application_name", "client_encoding", "datestyle", "intervalstyle",
	"standard_conforming_strings", "statement_timeout", "timezone",
}

// checkPooler refuses parameters for a session where each transaction may meet another one.
func (in *inspection) checkPooler() {
	if !in.draft.Postgres.Pooler || !in.sound(nameDatabase) {
		return
	}
	target, _ := ParsePostgres(in.draft.Postgres.URL.Reveal())
	source := in.picks[nameDatabase].source
	if target.unitTimeout {
		in.problem(nameDatabase, source, "a statement_timeout of so many milliseconds, where "+
			"there is a pooler", "set LOCKSTEP_POSTGRES_STATEMENT_TIMEOUT instead")
	}
	for _, name := range target.session {
		if !slices.Contains(poolerParams, strings.ToLower(name)) {
			in.problem(nameDatabase, source, "no parameters for a session but "+
				strings.Join(poolerParams, ", "), "a pooler takes no others; set them for the role")
		}
	}
}

// checkEncryption warns of services of production that are reached in the clear.
func (in *inspection) checkEncryption() {
	if in.draft.Environment != Production {
		return
	}
	if in.sound(nameDatabase) {
		target, err := ParsePostgres(in.draft.Postgres.URL.Reveal())
		weak := []PostgresTLS{TLSDisable, TLSAllow, TLSPrefer}
		if err == nil && slices.Contains(weak, target.TLS) && slices.ContainsFunc(target.Addrs,
			func(a PostgresAddr) bool { return !a.Socket() && !loopback(a.Host) }) {
			in.warn(nameDatabase, in.picks[nameDatabase].source,
				"its connections may be in the clear", "add sslmode=verify-full")
		}
	}
	remote := slices.ContainsFunc(in.draft.Redis.Addrs, func(addr string) bool {
		return !isSocket(addr) && !loopback(hostOf(addr))
	})
	if remote && !in.draft.Redis.TLS {
		in.warn(nameRedisURL, in.redisSource(), "its connections are in the clear",
			"write rediss://, or set "+nameRedisTLS)
	}
}
