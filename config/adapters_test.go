package config_test

import (
	"crypto/tls"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"lockstep/adapters"
	"lockstep/adapters/mock"
	"lockstep/adapters/postgres"
	"lockstep/adapters/redis"
	"lockstep/config"
	"lockstep/factory"
)

// factoryOf, postgresOf and redisOf are what a service makes of a configuration: field by field.

func factoryOf[C any](c *config.Config, adapter adapters.Adapter[C]) factory.Config[C] {
	f := c.Factory
	return factory.Config[C]{
		Adapter: adapter, Debug: f.TestMode,
		OpenTimeout: f.OpenTimeout, PingTimeout: f.PingTimeout,
		CloseTimeout: f.CloseTimeout, DrainTimeout: f.DrainTimeout,
		BackoffMin: f.BackoffMin, BackoffMax: f.BackoffMax,
		ClientsMax: f.ClientsMax,
		IdleMax:    f.IdleMax, LifetimeMax: f.LifetimeMax, PingEvery: f.PingEvery,
	}
}

func postgresOf(c *config.Config) postgres.Config {
	p := c.Postgres
	return postgres.Config{
		URL: p.URL.Reveal(), Pooler: p.Pooler, ApplicationName: p.ApplicationName,
		StatementTimeout: p.StatementTimeout, ConnsMax: p.ConnsMax,
		Queue: postgres.QueueConfig{LengthMax: p.QueueLengthMax},
	}
}

func redisOf(c *config.Config) redis.Config {
	r := c.Redis
	made := redis.Config{
		Addrs: r.Addrs, Mode: redis.Mode(r.Mode), MasterName: r.MasterName,
		Username: r.Username, Password: r.Password.Reveal(),
		SentinelUsername: r.SentinelUsername, SentinelPassword: r.SentinelPassword.Reveal(),
		DB: r.DB, ClientName: r.ClientName, Prefix: r.Prefix, ConnsMax: r.ConnsMax,
		CallTimeout: r.CallTimeout, Queue: redis.QueueConfig{LengthMax: r.QueueLengthMax},
	}
	if r.TLS {
		made.TLS = &tls.Config{MinVersion: tls.VersionTLS12}
	}
	return made
}

func TestWhatIsValidTheAdaptersTake(t *testing.T) {
	rows := []struct {
		name    string
		environ []string
		reason  string
	}{
		{"usual", served(), "a URL each"},
		{
			"sockets", environ("DATABASE_URL=host=/run/x", "LOCKSTEP_REDIS_ADDRS=/run/x"),
			"no network",
		},
		{"ipv6", environ("DATABASE_URL=postgres://[::1]:1/d", "REDIS_HOST=[::1]"), "brackets"},
		{"parts", environ(database, "REDIS_HOST=h", "REDIS_PORT=1", "REDIS_PASSWORD=pw"), "parts"},
		{"sentinel", environ(database, "REDIS_URL=redis://a?addr=b:2&master_name=m"), "sentinels"},
		{"cluster", environ(database, "LOCKSTEP_REDIS_ADDRS=a:1,b:2",
			"LOCKSTEP_REDIS_MODE=cluster"), "nodes"},
		{"everything", served("LOCKSTEP_POSTGRES_POOLER=true", "LOCKSTEP_POSTGRES_CONNS_MAX=7",
			"LOCKSTEP_POSTGRES_STATEMENT_TIMEOUT=1m", "LOCKSTEP_POSTGRES_APPLICATION_NAME=shop",
			"LOCKSTEP_REDIS_CLIENT_NAME=shop", "LOCKSTEP_REDIS_PREFIX=p:",
			"LOCKSTEP_REDIS_CALL_TIMEOUT=0", "LOCKSTEP_FACTORY_OPEN_TIMEOUT=0"), "options"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			c := loaded(t, inspect(row.environ))
			_, err := postgres.New(postgresOf(c))
			require.NoError(t, err, row.reason)
			_, err = redis.New(redisOf(c))
			require.NoError(t, err, row.reason)
			_, err = factory.New(factoryOf(c, mock.NewCache(mock.NewServer(mock.Config{}),
				mock.Options{})))
			require.NoError(t, err, row.reason)
		})
	}
}

func TestWhatIsValidTheAdaptersTakeWhateverIsDrawn(t *testing.T) {
	words := rapid.SampledFrom([]string{
		"true", "1", "0", "5s", "1.5h2m", "999h", "1us", "sentinel", "cluster", "h", "::1", "h:1",
		"a:1,[::1]:2", "/run/x", "x y", "m{}", "é", "65536", "2147483647",
	})
	databases := rapid.SampledFrom([]string{
		"postgres://h", "postgres://u:p@a:1,[::1]:2/d?sslmode=require", "host=/run/x dbname=d",
		"postgres://h?search_path=x", "postgres://h?statement_timeout=5&application_name=a",
		"postgres://h?default_transaction_isolation=serializable",
		"postgres://h?intervalstyle=iso_8601",
		"host=h options=-cDEFAULT_TRANSACTION_ISOLATION=serializable",
		"postgres://h?statement_timeout=5s", "postgres://h?pool_max_conns=3&TimeZone=UTC",
		"host=h sslmode=verify-full default_query_exec_mode=exec statement_cache_capacity=0",
	})
	caches := rapid.SampledFrom([]string{
		"", "redis://h", "rediss://u:p@[::1]:1/2", "unix:///run/x?db=1", "redis://h?addr=i:1",
		"redis://h/1?addr=i:1&master_name=m",
	})
	valid := 0
	rapid.Check(t, func(t *rapid.T) {
		pairs := environ("DATABASE_URL="+databases.Draw(t, "database"),
			"REDIS_URL="+caches.Draw(t, "cache"))
		for _, v := range config.Variables() {
			ours := v.Section == "postgres" || v.Section == "redis" || v.Section == "factory"
			url := strings.HasSuffix(v.Name, "_URL")
			if ours && !url && rapid.IntRange(0, 9).Draw(t, "set") == 7 { // it prefers 0
				pairs = append(pairs, v.Name+"="+words.Draw(t, v.Name))
			}
		}
		report := inspect(pairs)
		if !report.Valid {
			return
		}
		valid++
		_, err := postgres.New(postgresOf(report.Config))
		require.NoError(t, err)
		_, err = redis.New(redisOf(report.Config))
		require.NoError(t, err)
		_, err = factory.New(factoryOf(report.Config, mock.NewCache(mock.NewServer(mock.Config{}),
			mock.Options{})))
		require.NoError(t, err)
	})
	assert.Positive(t, valid)
}

func TestTheModesOfRedisAreThoseOfTheAdapter(t *testing.T) {
	modes := []config.RedisMode{
		config.RedisStandalone, config.RedisSentinel, config.RedisCluster,
	}
	for _, mode := range modes {
		assert.Equal(t, redis.Mode(mode).String(), mode.String())
	}
}
