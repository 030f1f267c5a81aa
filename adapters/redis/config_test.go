package redis_test

import (
	"crypto/tls"
	"fmt"
	"net"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"lockstep/adapters"
	"lockstep/adapters/redis"
)

func TestAConfigurationThatIsWrongNamesTheField(t *testing.T) {
	const secret = "s3cret"
	rows := []struct {
		name, field string
		config      redis.Config
	}{
		{"nothing", "URL", redis.Config{}},
		{"both", "Addrs", redis.Config{URL: "redis://h", Addrs: []string{"h:1"}}},
		{"no scheme", "URL", redis.Config{URL: "h:6379"}},
		{"other scheme", "URL", redis.Config{URL: "http://:s3cret@h"}},
		{"no escape", "URL", redis.Config{URL: "redis://:s3cret%zz@h"}},
		{"hash", "URL", redis.Config{URL: "redis://:pa#s3cret@h"}},
		{"slash", "URL", redis.Config{URL: "redis://:pa/s3cret@h"}},
		{"question mark", "URL", redis.Config{URL: "redis://u:pa?s3cret@h"}},
		{"space", "URL", redis.Config{URL: "redis://:s3cret@h h/0"}},
		{"port", "URL", redis.Config{URL: "redis://:x@h:s3cret"}},
		{"opaque", "URL", redis.Config{URL: "redis:s3cret@h"}},
		{"database", "URL", redis.Config{URL: "redis://h/s3cret"}},
		{"query", "URL", redis.Config{URL: "redis://h?s3cret=s3cret"}},
		{"broken query", "URL", redis.Config{URL: "redis://h?a=%s3cret"}},
		{"unix host", "URL", redis.Config{URL: "unix://s3cret/path"}},
		{"two databases", "DB", redis.Config{URL: "redis://h/1", DB: 2}},
		{"two passwords", "Password", redis.Config{URL: "redis://:s3cret@h", Password: secret}},
		{"no port", "Addrs[0]", redis.Config{Addrs: []string{"s3cret"}}},
		{"bare IPv6", "Addrs[0]", redis.Config{Addrs: []string{"::1:6379"}}},
		{"double brackets", "Addrs[0]", redis.Config{Addrs: []string{"[[::1]]:6379"}}},
		{"a URL", "Addrs[0]", redis.Config{Addrs: []string{"redis://:s3cret@h:6379"}}},
		{"two servers", "Addrs", redis.Config{Addrs: []string{"h:1", "h:2"}}},
		{"mode", "Mode", redis.Config{Addrs: []string{"h:1"}, Mode: 9}},
		{"no master", "MasterName", redis.Config{Addrs: []string{"h:1"}, Mode: redis.Sentinel}},
		{"cluster's master", "MasterName", redis.Config{
			Addrs: []string{"h:1"}, Mode: redis.Cluster, MasterName: "m",
		}},
		{"cluster's database", "DB", redis.Config{
			Addrs: []string{"h:1"}, Mode: redis.Cluster, DB: 1,
		}},
		{"cluster's braces", "Prefix", redis.Config{
			Addrs: []string{"h:1"}, Mode: redis.Cluster, Prefix: "{}",
		}},
		{"cluster's one connection", "Sharing", redis.Config{
			Addrs: []string{"h:1"}, Mode: redis.Cluster, Sharing: adapters.Exclusive,
		}},
		{"sharing", "Sharing", redis.Config{Addrs: []string{"h:1"}, Sharing: 7}},
		{"negative", "DB", redis.Config{Addrs: []string{"h:1"}, DB: -1}},
		{"connections", "ConnsMax", redis.Config{Addrs: []string{"h:1"}, ConnsMax: -1}},
		{"time-out", "CallTimeout", redis.Config{Addrs: []string{"h:1"}, CallTimeout: -1}},
		{"length", "Queue.LengthMax", redis.Config{
			Addrs: []string{"h:1"}, Queue: redis.QueueConfig{LengthMax: -1},
		}},
		{"client name", "ClientName", redis.Config{Addrs: []string{"h:1"}, ClientName: "a b"}},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			_, err := redis.New(row.config)
			isKind(t, adapters.ErrInvalid, err)
			assert.ErrorContains(t, err, row.field)
			assert.NotContains(t, err.Error(), secret)
			assert.NotContains(t, err.Error(), "\n")
		})
	}
}

func TestEveryMistakeIsReportedAtOnce(t *testing.T) {
	_, err := redis.New(redis.Config{DB: -1, ClientName: " ", Sharing: 9})
	for _, field := range []string{"Addrs", "DB", "ClientName", "Sharing"} {
		assert.ErrorContains(t, err, field)
	}
}

func TestAConfigurationPrintsNoSecret(t *testing.T) {
	config := redis.Config{
		URL: "redis://:s3cret@h", Password: "s3cret", SentinelPassword: "s3cret",
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%d", "%q", "%x"} {
		assert.NotContains(t, fmt.Sprintf(verb, config), "s3cret", verb)
		assert.NotContains(t, fmt.Sprintf(verb, &config), "s3cret", verb)
	}
}

// What the driver reads in a URL is what this package reads in it.
func TestURLsAreReadAsTheDriverReadsThem(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		host := rapid.SampledFrom([]string{"", "h", "127.0.0.1", "[::1]", "[fe80::1%25eth0]"})
		text := rapid.SampledFrom([]string{"redis", "rediss"}).Draw(t, "scheme") + "://" +
			rapid.SampledFrom([]string{"", "u@", ":p@", "u:p@", "u:p%40%2F%23@"}).Draw(t, "user") +
			host.Draw(t, "host") + rapid.SampledFrom([]string{"", ":7000"}).Draw(t, "port") +
			rapid.SampledFrom([]string{"", "/", "/3", "/x", "?db=4", "/3?db=3"}).Draw(t, "rest")
		want, wantErr := goredis.ParseURL(text)
		got, gotErr := redis.Resolve(redis.Config{URL: text})
		if (gotErr == nil) != (wantErr == nil) {
			t.Fatalf("New(%q) = %v, the driver says %v", text, gotErr, wantErr)
		}
		if wantErr != nil {
			return
		}
		if got.Addrs[0] != want.Addr || got.Username != want.Username ||
			got.Password != want.Password || got.DB != want.DB ||
			(got.TLS != nil) != (want.TLSConfig != nil) {
			t.Fatalf("New(%q) = %v %v %v %v, want %+v", text, got.Addrs, got.Username, got.Password,
				got.DB, want)
		}
		if _, _, err := net.SplitHostPort(got.Addrs[0]); err != nil {
			t.Fatalf("New(%q): address %q", text, got.Addrs[0])
		}
	})
}

func TestAURLNamesAllThatItMay(t *testing.T) {
	got, err := redis.Resolve(redis.Config{
		URL: "redis://[::1]:7000?addr=h:7001&addr=[::2]:7002&master_name=m&db=5",
	})
	require.NoError(t, err)
	assert.Equal(t, []string{"[::1]:7000", "h:7001", "[::2]:7002"}, got.Addrs)
	assert.Equal(t, redis.Sentinel, got.Mode)
	assert.Equal(t, "m", got.MasterName)
	assert.Equal(t, 5, got.DB)
	got, err = redis.Resolve(redis.Config{URL: "unix://u:p@/run/redis.sock?db=2"})
	require.NoError(t, err)
	assert.Equal(t, []string{"/run/redis.sock"}, got.Addrs)
	assert.Equal(t, 2, got.DB)
}

func TestFingerprintsTellConfigurationsApart(t *testing.T) {
	base := redis.Config{Addrs: []string{"h:1"}, Password: "s3cret"}
	digest := func(change func(*redis.Config)) string {
		config := base
		change(&config)
		adapter, err := redis.New(config)
		require.NoError(t, err)
		return adapter.Fingerprint("main")
	}
	same := digest(func(*redis.Config) {})
	assert.Equal(t, same, digest(func(c *redis.Config) { c.Name = "redis" }))
	assert.Equal(t, same, digest(func(c *redis.Config) {
		c.CallTimeout = redis.CallTimeoutDefault
	}))
	assert.NotContains(t, same, "s3cret")
	secure := func(c *redis.Config) { c.Addrs, c.Password, c.URL = nil, "", "rediss://:s3cret@h:1" }
	assert.Equal(t, digest(secure), digest(secure), "TLS that the URL asks for")
	assert.NotEqual(t, digest(secure), digest(func(c *redis.Config) {
		secure(c)
		c.TLS = &tls.Config{MinVersion: tls.VersionTLS12}
	}))
	dial := func(c *redis.Config) { c.Dial = new(net.Dialer).DialContext }
	seen := map[string]bool{same: true}
	for i, change := range []func(*redis.Config){
		secure,
		func(c *redis.Config) { c.Addrs = []string{"h:2"} },
		func(c *redis.Config) { c.Mode = redis.Cluster },
		func(c *redis.Config) { c.MasterName = "m" },
		func(c *redis.Config) { c.Username = "u" },
		func(c *redis.Config) { c.Password = "other" },
		func(c *redis.Config) { c.SentinelPassword = "other" },
		func(c *redis.Config) { c.DB = 1 },
		func(c *redis.Config) { c.TLS = &tls.Config{MinVersion: tls.VersionTLS12} },
		func(c *redis.Config) { c.ClientName = "n" },
		func(c *redis.Config) { c.Sharing = adapters.Exclusive },
		func(c *redis.Config) { c.Prefix = "p" },
		func(c *redis.Config) { c.ConnsMax = 1 },
		func(c *redis.Config) { c.CallTimeout = time.Second },
		func(c *redis.Config) { c.Queue.LengthMax = 1 },
		dial, dial,
	} {
		got := digest(change)
		assert.False(t, seen[got], "change %d", i)
		seen[got] = true
	}
}
