package fuzz

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	goredis "github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"

	"lockstep/adapters"
	"lockstep/adapters/redis"
	"lockstep/config"
)

var redisWords = words{
	"redis://", "rediss://", "unix://", "unix:///run/x", "u:p@", ":p@", "localhost", ":6379",
	":65536", "[::1]", "[fe80::1%25eth0]", "/0", "/15", "?db=", "&db=2", "?addr=h:2",
	"&addr=[::2]:3",
	"&master_name=m", "?protocol=2", "&dial_timeout=3", "?pool_size=1", "&read_timeout=1s",
	"%00", "%zz", "%40", "%23", "#", "é", "\xff", "\x00", "?", "&", "@", "//", "-1", "2147483648",
	"?max_retries=1", "?skip_verify=true", "?client_name=x", "&a=b;c",
	"redis://u:p@h:1/2", "rediss://[::1]:1", "redis://h?addr=i:2&addr=[::2]:3", "?db=1&db=2",
	"?addr=h", "unix:///run/x?db=", "unix://h/x", "redis://h:0", "/x", "?db=x", "redis:h",
	"redis://h?db=1&db=", "redis://h?a=b;c", "redis://h/1?db=", "unix:///x?db=",
}

// FuzzRedisURL reads any URL, as go-redis does: where we take it, so does go-redis, with the same
// address, user, password, database and TLS; what we refuse it refuses, too, apart from what a
// Fault says it would take. The adapter takes no less than config. No error shows a fragment of the
// password.
func FuzzRedisURL(f *testing.F) {
	f.Fuzz(func(t *testing.T, text string) {
		text = redisWords.expand(text)
		target, err := config.ParseRedis(text)
		fault := (*config.Fault)(nil)
		if err != nil {
			require.ErrorAs(t, err, &fault)
			require.Empty(t, secretIn(fmt.Sprintf("%v %+v", err, fault)))
		}
		secret := config.RedisTarget{Password: target.Password} // the rest is public
		shown := fmt.Sprintf("%v %+v %#v", secret, secret, &secret)
		require.Empty(t, fragmentIn(shown, target.Password.Reveal()))
		mode := redis.Standalone
		if target.MasterName == "" && len(target.Addrs) > 1 {
			mode = redis.Cluster
		}
		_, adapterErr := redis.New(redis.Config{URL: text, Mode: mode})
		if adapterErr != nil {
			require.ErrorIs(t, adapterErr, adapters.ErrInvalid)
			require.Empty(t, secretIn(adapterErr.Error()))
		}
		theirs, theirErr := goredis.ParseURL(text)
		switch {
		case err != nil && theirErr == nil:
			require.True(t, fault.Stricter, "the driver takes it, and not: %v", err)
		case err == nil && len(target.Addrs) == 1 && target.MasterName == "":
			require.NoError(t, theirErr)
			require.NoError(t, adapterErr, "config takes it")
			require.Equal(t, theirs.Addr, target.Addrs[0])
			require.Equal(t, theirs.Username, target.Username)
			require.Equal(t, theirs.Password, target.Password.Reveal())
			require.Equal(t, theirs.DB, target.DB)
			require.Equal(t, theirs.TLSConfig != nil, target.TLS)
		case err == nil && target.DB == 0 && !sockets(target): // no cluster has either
			require.NoError(t, adapterErr, "config takes it")
			sameAddrs(t, text, target)
		}
	})
}

// sockets says whether an address is a socket's path.
func sockets(target config.RedisTarget) bool {
	return slices.ContainsFunc(target.Addrs, func(addr string) bool {
		return strings.HasPrefix(addr, "/")
	})
}

// sameAddrs compares what only go-redis's other readers of URLs take.
func sameAddrs(t *testing.T, text string, target config.RedisTarget) {
	if target.MasterName != "" {
		theirs, err := goredis.ParseFailoverURL(text)
		require.NoError(t, err)
		require.Equal(t, theirs.MasterName, target.MasterName)
		require.ElementsMatch(t, theirs.SentinelAddrs, target.Addrs)
		return
	}
	theirs, err := goredis.ParseClusterURL(text)
	require.NoError(t, err)
	require.ElementsMatch(t, theirs.Addrs, target.Addrs)
}
