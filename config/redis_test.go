package config_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"lockstep/config"
)

func TestWhereRedisIs(t *testing.T) {
	url := "REDIS_URL=redis://u:sesame@h:1/2"
	rows := []struct {
		name    string
		environ []string
		addrs   []string
		reason  string
	}{
		{"url", environ(url), []string{"h:1"}, "REDIS_URL alone"},
		{"host", environ("REDIS_HOST=h"), []string{"h:6379"}, "the default port"},
		{
			"both", environ("REDIS_URL=redis://h", "REDIS_HOST=H", "REDIS_PORT=6379"),
			[]string{"h:6379"},
			"they agree, as in the customer's document",
		},
		{"port", environ("REDIS_URL=redis://h", "REDIS_PORT=7"), []string{"h:7"}, "left open"},
		{"url and parts", environ(url, "REDIS_HOST=h", "REDIS_PORT=1", "REDIS_PASSWORD=sesame",
			"LOCKSTEP_REDIS_USERNAME=u", "LOCKSTEP_REDIS_DB=2"), []string{"h:1"}, "all agree"},
		{"ipv6", environ("REDIS_HOST=::1"), []string{"[::1]:6379"}, "brackets once"},
		{"bracketed", environ("REDIS_HOST=[::1]"), []string{"[::1]:6379"}, "brackets once"},
		{"zone", environ("REDIS_HOST=fe80::1%eth0"), []string{"[fe80::1%eth0]:6379"}, "a zone"},
		{
			"cluster", environ("LOCKSTEP_REDIS_ADDRS=a:1, [::1]:2", "LOCKSTEP_REDIS_MODE=cluster"),
			[]string{"a:1", "[::1]:2"},
			"several addresses",
		},
		{"socket", environ("LOCKSTEP_REDIS_ADDRS=/run/x"), []string{"/run/x"}, "a path"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			c := loaded(t, inspect(mocked(row.environ...)))
			assert.Equal(t, row.addrs, c.Redis.Addrs, row.reason)
		})
	}
	c := loaded(t, inspect(mocked(url, "LOCKSTEP_REDIS_PREFIX=app:")))
	assert.Equal(t, "u", c.Redis.Username)
	assert.Equal(t, "sesame", c.Redis.Password.Reveal())
	assert.Equal(t, 2, c.Redis.DB)
	assert.Equal(t, "app:", c.Redis.Prefix)
	c = loaded(t, inspect(mocked("REDIS_URL=rediss://h", "REDIS_PASSWORD=sesame",
		"LOCKSTEP_REDIS_TLS=true", "LOCKSTEP_REDIS_DB=3", "LOCKSTEP_REDIS_USERNAME=u")))
	assert.Equal(t, "sesame", c.Redis.Password.Reveal(), "the URL leaves it open")
	assert.Equal(t, 3, c.Redis.DB)
	assert.Equal(t, "u", c.Redis.Username)
	assert.True(t, c.Redis.TLS)
	c = loaded(t, inspect(mocked("REDIS_URL=redis://a:1?addr=b:2&master_name=m")))
	assert.Equal(t, config.RedisSentinel, c.Redis.Mode)
	assert.Equal(t, "m", c.Redis.MasterName)
}

func TestWhatContradictsWhereRedisIsIsAProblem(t *testing.T) {
	const url = "REDIS_URL=redis://u:sesame@h:1/2"
	rows := []struct{ name, first, second, want, reason string }{
		{"host", url, "REDIS_HOST=i", "REDIS_HOST", "another host"},
		{"port", url, "REDIS_PORT=2", "REDIS_PORT", "another port"},
		{"password", url, "REDIS_PASSWORD=other", "REDIS_PASSWORD", "another password"},
		{"user", url, "LOCKSTEP_REDIS_USERNAME=v", "LOCKSTEP_REDIS_USERNAME", "another user"},
		{"database", url, "LOCKSTEP_REDIS_DB=3", "LOCKSTEP_REDIS_DB", "another database"},
		{"tls", url, "LOCKSTEP_REDIS_TLS=true", "LOCKSTEP_REDIS_TLS", "the scheme says no"},
		{
			"no tls", "REDIS_URL=rediss://h", "LOCKSTEP_REDIS_TLS=false", "LOCKSTEP_REDIS_TLS",
			"it says yes",
		},
		{"addresses", url, "LOCKSTEP_REDIS_ADDRS=i:1", "LOCKSTEP_REDIS_ADDRS", "other addresses"},
		{"socket", "REDIS_URL=unix:///x", "REDIS_HOST=h", "REDIS_HOST", "no host"},
		{"hosts", "LOCKSTEP_REDIS_ADDRS=h:1", "REDIS_HOST=h", "REDIS_HOST", "one of them"},
		{"ports", "LOCKSTEP_REDIS_ADDRS=h:1", "REDIS_PORT=1", "REDIS_PORT", "one of them"},
		{"standalone", "LOCKSTEP_REDIS_ADDRS=h:1,i:2", "", "LOCKSTEP_REDIS_MODE", "one server"},
		{
			"master", "LOCKSTEP_REDIS_MASTER_NAME=m", "LOCKSTEP_REDIS_MODE=standalone",
			"LOCKSTEP_REDIS_MODE", "it has sentinels",
		},
		{
			"cluster's master", "LOCKSTEP_REDIS_MASTER_NAME=m", "LOCKSTEP_REDIS_MODE=cluster",
			"LOCKSTEP_REDIS_MODE", "it has no sentinels",
		},
		{
			"cluster's socket", "REDIS_URL=unix:///run/x?addr=h:2", "LOCKSTEP_REDIS_MODE=cluster",
			"LOCKSTEP_REDIS_MODE", "its nodes name hosts",
		},
		{
			"cluster's database", "LOCKSTEP_REDIS_MODE=cluster", "LOCKSTEP_REDIS_DB=1",
			"LOCKSTEP_REDIS_DB", "it has one",
		},
		{
			"cluster's prefix", "LOCKSTEP_REDIS_MODE=cluster", "LOCKSTEP_REDIS_PREFIX={a}",
			"LOCKSTEP_REDIS_PREFIX", "it would choose the slot",
		},
		{"wrong url", "REDIS_URL=hunter2", "REDIS_HOST=h", "REDIS_URL", "nothing to compare with"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			report := inspect(mocked(row.first, row.second))
			assertWrong(t, report, row.want)
			assert.NotContains(t, report.Problems.Error(), "sesame", row.reason)
			assert.NotContains(t, report.Problems.Error(), "other,", row.reason)
		})
	}
}

func TestAConflictNamesBothSources(t *testing.T) {
	content := map[string]string{".env": "REDIS_URL=redis://h\n", ".env.local": "\nREDIS_HOST=i"}
	report := inspectFiles(content, mocked()...)
	assertWrong(t, report, "REDIS_HOST")
	assert.Contains(t, report.Problems[0].Error(), "REDIS_HOST (.env.local:2)")
	assert.Contains(t, report.Problems[0].Error(), "REDIS_URL (.env:1)")
	report = inspectFiles(map[string]string{
		".env":       "REDIS_URL=redis://h\n",
		".env.local": "REDIS_URL=\nREDIS_HOST=i",
	}, mocked()...)
	assert.Equal(t, []string{"i:6379"}, loaded(t, report).Redis.Addrs)
}
