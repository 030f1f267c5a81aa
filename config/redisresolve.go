package config

import (
	"net"
	"net/netip"
	"slices"
	"strconv"
	"strings"
)

// resolveRedis makes one target of what says where Redis is. REDIS_URL goes before everything else:
// what it leaves open the other variables may add, and what contradicts it is a problem.
func (in *inspection) resolveRedis() {
	switch {
	case in.sound(nameRedisURL):
		in.resolveURL()
	case in.isSet(nameRedisURL):
		return
	default:
		in.resolveParts()
	}
	in.resolveMode()
}

// redisSource is where it is said where Redis is.
func (in *inspection) redisSource() Source {
	for _, name := range []string{nameRedisURL, nameRedisHost, nameRedisAddrs} {
		if in.isSet(name) {
			return in.picks[name].source
		}
	}
	return Source{Layer: Unset}
}

func hostOf(addr string) string {
	name, _, _ := net.SplitHostPort(addr)
	return name
}

func loopback(name string) bool {
	addr, err := netip.ParseAddr(name)
	return name == "localhost" || err == nil && addr.IsLoopback()
}

// resolveURL takes the URL apart and compares it with the other variables.
func (in *inspection) resolveURL() {
	r := &in.draft.Redis
	target, err := ParseRedis(in.draft.redisURL.Reveal())
	if err != nil {
		panic("BUG: a REDIS_URL that was read cannot be read")
	}
	host, port, _ := net.SplitHostPort(target.Addrs[0])
	in.agree(nameRedisHost, strings.EqualFold(host, in.draft.redisHost) && len(target.Addrs) == 1)
	in.agree(nameRedisPort, !target.port || port == strconv.Itoa(in.draft.redisPort))
	in.agree(nameRedisPass, !target.Password.IsSet() || target.Password.Equal(r.Password))
	in.agree(nameRedisAddrs, slices.Equal(target.Addrs, r.Addrs))
	in.agree(nameRedisMaster, target.MasterName == "" || target.MasterName == r.MasterName)
	in.agree(nameRedisUser, target.Username == "" || target.Username == r.Username)
	in.agree(nameRedisDB, !target.db || target.DB == r.DB)
	in.agree(nameRedisTLS, target.TLS == r.TLS)
	if !target.port && in.sound(nameRedisPort) && port != "" {
		target.Addrs[0] = net.JoinHostPort(host, strconv.Itoa(in.draft.redisPort))
	}
	r.Addrs, r.TLS = target.Addrs, target.TLS
	if target.Password.IsSet() {
		r.Password = target.Password
	}
	if target.MasterName != "" {
		r.MasterName = target.MasterName
	}
	if target.Username != "" {
		r.Username = target.Username
	}
	if target.db {
		r.DB = target.DB
	}
}

// agree notes a problem of a variable that is set and says something else than REDIS_URL.
func (in *inspection) agree(name string, same bool) {
	if in.sound(name) && !same {
		in.problem(name, in.picks[name].source, "what "+nameRedisURL+" ("+
			in.picks[nameRedisURL].source.String()+") says, or not to be set",
			"remove one of the two, or set it to nothing in a later layer")
	}
}

// resolveParts makes an address of REDIS_HOST and REDIS_PORT.
func (in *inspection) resolveParts() {
	r := &in.draft.Redis
	for _, name := range []string{nameRedisHost, nameRedisPort} {
		if in.sound(name) && in.isSet(nameRedisAddrs) {
			in.problem(name, in.picks[name].source, "not to be set beside "+nameRedisAddrs+
				" ("+in.picks[nameRedisAddrs].source.String()+")", "set one of them")
		}
	}
	if in.sound(nameRedisHost) && !in.isSet(nameRedisAddrs) {
		r.Addrs = []string{net.JoinHostPort(in.draft.redisHost, strconv.Itoa(in.draft.redisPort))}
	}
}

// resolveMode checks what each kind of deployment asks for.
func (in *inspection) resolveMode() {
	r := &in.draft.Redis
	if r.MasterName != "" && r.Mode == RedisStandalone {
		if in.sound(nameRedisMode) {
			in.problem(nameRedisMode, in.picks[nameRedisMode].source, "sentinel, since there is a "+
				"master's name", "")
		}
		r.Mode = RedisSentinel
	}
	switch {
	case r.Mode == RedisStandalone && len(r.Addrs) > 1:
		in.problem(nameRedisMode, in.picks[nameRedisMode].source,
			"sentinel or cluster, since there are several addresses", "")
	case r.Mode == RedisCluster && r.MasterName != "":
		in.problem(nameRedisMode, in.picks[nameRedisMode].source,
			"sentinel, since there is a master's name", "")
	case r.Mode == RedisCluster && slices.ContainsFunc(r.Addrs, isSocket):
		in.problem(nameRedisMode, in.picks[nameRedisMode].source,
			"standalone, since there is a socket", "")
	case r.Mode == RedisCluster && r.DB != 0:
		in.problem(nameRedisDB, in.picks[nameRedisDB].source,
			"0, here and in "+nameRedisURL+": a cluster has no other database", "")
	case r.Mode == RedisCluster && strings.ContainsAny(r.Prefix, "{}"):
		in.problem(nameRedisPrefix, in.picks[nameRedisPrefix].source,
			"no braces: in a cluster they would choose the slot of every key", "")
	}
}
