package config

import (
	"math"
	"time"
)

var redisTable = []*binding{
	bind(Variable{
		Name: nameRedisURL, Section: sectionRedis, Secret: true,
		Doc: "Where Redis is. It goes before the variables below; to contradict it is an error.",
	}, secretURL(redisExpected, escapeHint, parseRedis),
		func(d *draft) *Secret { return &d.redisURL }).
		when(withoutMocks+" and without REDIS_HOST and LOCKSTEP_REDIS_ADDRS", needsRedis),
	bind(Variable{
		Name: nameRedisHost, Section: sectionRedis, Doc: "Where Redis is, instead of REDIS_URL.",
	}, host(), func(d *draft) *string { return &d.redisHost }),
	bind(Variable{
		Name: nameRedisPort, Section: sectionRedis, Default: "6379", Doc: "The port at REDIS_HOST.",
	}, redisPort(), func(d *draft) *int { return &d.redisPort }),
	bind(Variable{
		Name: nameRedisPass, Section: sectionRedis, Secret: true,
		Doc: "The password of Redis, where REDIS_URL has none.",
	}, secret(), func(d *draft) *Secret { return &d.Redis.Password }),
	bind(Variable{
		Name: nameRedisAddrs, Section: sectionRedis,
		Doc: "Addresses of sentinels or nodes of a cluster, instead of REDIS_URL and REDIS_HOST.",
	}, addresses(), func(d *draft) *[]string { return &d.Redis.Addrs }),
	bind(Variable{
		Name: nameRedisMode, Section: sectionRedis, Default: "standalone",
		Doc: "What is at the addresses. With a master's name, standalone means sentinel.",
	}, redisModeKind(), func(d *draft) *RedisMode { return &d.Redis.Mode }),
	bind(Variable{
		Name: nameRedisMaster, Section: sectionRedis,
		Doc: "The name by which the sentinels know the master.",
	}, words(256, ""), func(d *draft) *string { return &d.Redis.MasterName }).
		when("where "+nameRedisMode+" is sentinel", needsMaster),
	bind(Variable{
		Name: nameRedisUser, Section: sectionRedis, Doc: "The user, where REDIS_URL names none.",
	}, words(256, ""), func(d *draft) *string { return &d.Redis.Username }),
	bind(Variable{
		Name: nameRedisDB, Section: sectionRedis, Default: "0",
		Doc: "The number of the database, where REDIS_URL names none.",
	}, whole(0, math.MaxInt32), func(d *draft) *int { return &d.Redis.DB }),
	bind(Variable{
		Name: nameRedisTLS, Section: sectionRedis, Default: "false",
		Doc: "Has connections use TLS; with REDIS_URL its scheme, rediss, says so.",
	}, boolean(), func(d *draft) *bool { return &d.Redis.TLS }),
	bind(Variable{
		Name: "LOCKSTEP_REDIS_SENTINEL_USERNAME", Section: sectionRedis,
		Doc: "The user for the sentinels.",
	}, words(256, ""), func(d *draft) *string { return &d.Redis.SentinelUsername }),
	bind(Variable{
		Name: "LOCKSTEP_REDIS_SENTINEL_PASSWORD", Section: sectionRedis, Secret: true,
		Doc: "The password for the sentinels.",
	}, secret(), func(d *draft) *Secret { return &d.Redis.SentinelPassword }),
	bind(Variable{
		Name: "LOCKSTEP_REDIS_CLIENT_NAME", Section: sectionRedis,
		Doc: "What the server's list of clients shows.",
	}, asciiName(), func(d *draft) *string { return &d.Redis.ClientName }),
	bind(Variable{
		Name: nameRedisPrefix, Section: sectionRedis,
		Doc: "Comes before every key: before cache:, queue:, session: and ratelimit:.",
	}, words(256, ""), func(d *draft) *string { return &d.Redis.Prefix }),
	bind(Variable{
		Name: "LOCKSTEP_REDIS_CONNS_MAX", Section: sectionRedis, Default: "0",
		Doc: "The most connections of a shared client; 0 means ten for each processor.",
	}, whole(0, 1<<16), func(d *draft) *int { return &d.Redis.ConnsMax }),
	bind(Variable{
		Name: "LOCKSTEP_REDIS_CALL_TIMEOUT", Section: sectionRedis, Default: "5s",
		Doc: "Bounds a call whose context sets no earlier deadline; 0 means the default.",
	}, duration(), func(d *draft) *time.Duration { return &d.Redis.CallTimeout }),
	bind(Variable{
		Name: "LOCKSTEP_REDIS_QUEUE_LENGTH_MAX", Section: sectionRedis, Default: "0",
		Doc: "How many messages a topic keeps; 0 means all.",
	}, whole(0, math.MaxInt32), func(d *draft) *int { return &d.Redis.QueueLengthMax }),
}

// redisPort is a port, with a hint for those whom Kubernetes surprises: beside a service that is
// called redis it sets the variable to an address.
func redisPort() kind[int] {
	k := whole(1, math.MaxUint16)
	k.hint = "if Kubernetes sets it, for a service called redis, say enableServiceLinks: false"
	return k
}

// asciiName is a name without spaces.
func asciiName() kind[string] {
	k := words(256, " ")
	k.expected = "at most 256 printable ASCII characters without spaces"
	parse := k.parse
	k.parse = func(text string) (string, *Fault) {
		for _, r := range text {
			if r <= ' ' || r > '~' {
				return "", &Fault{}
			}
		}
		return parse(text)
	}
	return k
}
