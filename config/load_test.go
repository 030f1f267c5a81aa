package config_test

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/config"
)

func TestDefaultsAreThoseOfTheFactoryAndOfTheCustomer(t *testing.T) {
	c := loaded(t, inspect(mocked()))
	assert.Equal(t, config.Development, c.Environment)
	assert.Equal(t, 3000, c.Port)
	assert.True(t, c.Mocks)
	assert.Equal(t, config.Factory{
		OpenTimeout: 10 * time.Second, PingTimeout: 5 * time.Second, CloseTimeout: 5 * time.Second,
		DrainTimeout: 30 * time.Second, BackoffMin: 50 * time.Millisecond,
		BackoffMax: 5 * time.Second,
	}, c.Factory)
	assert.Equal(t, config.Log{Level: slog.LevelInfo, Format: config.LogText}, c.Log)
	assert.Empty(t, c.Redis.Addrs)
	assert.False(t, c.Postgres.URL.IsSet())
}

func TestTheCustomersVariablesAreRead(t *testing.T) {
	c := loaded(t, inspect(environ(database, "NODE_ENV=production", "PORT=8080",
		"CLIENT_FACTORY_TEST_MODE=false", "MOCK_SERVICES_ENABLED=false", "ALLOY_MODEL_PATH=models",
		"TLA_MODEL_PATH=models", "SUPABASE_URL=abc.supabase.co", "SUPABASE_ANON_KEY=anon",
		"SUPABASE_SERVICE_KEY=service", "OPENROUTER_API_KEY=router", "REDIS_HOST=cache",
		"REDIS_PORT=6380", "REDIS_PASSWORD=sesame", "LOCKSTEP_REDIS_TLS=true")))
	assert.Equal(t, config.Production, c.Environment)
	assert.Equal(t, 8080, c.Port)
	assert.Equal(t, config.Models{Alloy: "models", TLA: "models"}, c.Models)
	assert.Equal(t, "https://abc.supabase.co", c.Supabase.URL)
	assert.Equal(t, "anon", c.Supabase.AnonKey.Reveal())
	assert.Equal(t, "service", c.Supabase.ServiceKey.Reveal())
	assert.Equal(t, "router", c.OpenRouterKey.Reveal())
	assert.Equal(t, []string{"cache:6380"}, c.Redis.Addrs)
	assert.Equal(t, "sesame", c.Redis.Password.Reveal())
	assert.True(t, c.Redis.TLS)
	assert.Contains(t, c.Postgres.URL.Reveal(), "hunter2pw")
}

func TestWhatIsRequiredDependsOnTheMode(t *testing.T) {
	supabase := []string{"SUPABASE_URL", "SUPABASE_ANON_KEY", "SUPABASE_SERVICE_KEY"}
	services := []string{"DATABASE_URL", "REDIS_URL"}
	nodes := environ(database, "LOCKSTEP_REDIS_ADDRS=h:1")
	rows := []struct {
		name    string
		environ []string
		want    []string
		reason  string
	}{
		{"mocks", mocked(), nil, "mocks need none"},
		{"staged mocks", mocked("APP_ENV=staging"), nil, "likewise"},
		{"nothing", environ(), services, "no default says where servers are"},
		{"services", served(), nil, "development needs no Supabase"},
		{"host", environ(database, "REDIS_HOST=h"), nil, "another way to say where Redis is"},
		{"addresses", nodes, nil, "likewise"},
		{"port alone", environ(database, "REDIS_PORT=1"), []string{"REDIS_URL"}, "of which host?"},
		{"empty", environ("DATABASE_URL=", cache), services[:1], "empty is not set"},
		{"staging", served("APP_ENV=staging"), supabase, "deployed"},
		{"production", environ("NODE_ENV=production"), append(services, supabase...), "all"},
		{"key", mocked("SUPABASE_ANON_KEY=k"), supabase[:1], "a key of which project?"},
		{
			"mode is wrong", environ("MOCK_SERVICES_ENABLED=ture"),
			[]string{"MOCK_SERVICES_ENABLED"},
			"nothing is missed on account of it",
		},
		{
			"sentinel", append(nodes, "LOCKSTEP_REDIS_MODE=sentinel"),
			[]string{"LOCKSTEP_REDIS_MASTER_NAME"},
			"sentinels know several masters",
		},
		{
			"mocks in production", mocked("APP_ENV=production", "CLIENT_FACTORY_TEST_MODE=true"),
			[]string{"MOCK_SERVICES_ENABLED", "CLIENT_FACTORY_TEST_MODE"},
			"data would be lost",
		},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			assert.ElementsMatch(t, row.want, wrong(inspect(row.environ)), row.reason)
		})
	}
}

func TestEveryProblemIsToldAtOnceAndCanBeInspected(t *testing.T) {
	_, err := config.Load(config.Options{
		Environ: environ("PORT=http", "LOCKSTEP_FACTORY_IDLE_MAX=5", "DATABASE_URL=postgres://"),
		System:  with(map[string]string{".env": "\nLOCKSTEP_LOG_LEVEL=loud\nnonsense\n"}),
	})
	require.Error(t, err)
	var problems config.Problems
	require.ErrorAs(t, err, &problems)
	var first *config.Problem
	require.ErrorAs(t, err, &first)
	assert.Equal(t, &config.Problem{
		Source:   config.Source{Layer: config.File, File: ".env", Line: 3},
		Expected: "NAME=value",
		Hint:     "write a comment after #, and a value of several lines in quotes",
	}, first)
	got := make(map[string]string)
	for _, p := range problems {
		require.ErrorIs(t, err, p)
		assert.NotEmpty(t, p.Expected)
		got[p.Variable] = p.Source.String()
	}
	assert.Equal(t, map[string]string{
		"": ".env:3", "PORT": "process environment", "LOCKSTEP_LOG_LEVEL": ".env:2",
		"LOCKSTEP_FACTORY_IDLE_MAX": "process environment", "DATABASE_URL": "process environment",
		"REDIS_URL": "not set",
	}, got)
	assert.Contains(t, err.Error(), "PORT (process environment): expected a whole number")
}

func TestLaterLayersGoBeforeEarlierOnes(t *testing.T) {
	content := map[string]string{
		".env":            "PORT=1\nLOCKSTEP_LOG_FORMAT=json\nAPP_ENV=test",
		".env.test":       "PORT=2",
		".env.local":      "PORT=3",
		".env.production": "PORT=666",
	}
	options := config.Options{
		Environ: mocked("PORT=4"), Overrides: map[string]string{"PORT": "5"}, System: with(content),
	}
	port := func() (int, string) {
		report := config.Inspect(options)
		return loaded(t, report).Port, entry(t, report, "PORT").Source.String()
	}
	expect := func(want int, source string) {
		t.Helper()
		got, from := port()
		assert.Equal(t, want, got)
		assert.Equal(t, source, from)
	}
	expect(5, "override")
	options.Overrides = nil
	expect(4, "process environment")
	options.Environ = mocked()
	expect(3, ".env.local:1")
	delete(content, ".env.local")
	expect(2, ".env.test:1")
	delete(content, ".env.test")
	expect(1, ".env:1")
	assert.Equal(t, config.LogJSON, loaded(t, config.Inspect(options)).Log.Format)
	delete(content, ".env")
	expect(3000, "default")
}

func TestAnEmptyValueHidesEarlierLayers(t *testing.T) {
	content := map[string]string{".env": "PORT=1\n" + cache, ".env.local": "PORT=\nREDIS_URL="}
	report := inspectFiles(content, mocked()...)
	c := loaded(t, report)
	assert.Equal(t, 3000, c.Port)
	assert.Empty(t, c.Redis.Addrs)
	assert.False(t, entry(t, report, "PORT").Set)
}

func TestTheEnvironmentChoosesAFileAndCannotBeChangedByIt(t *testing.T) {
	report := inspectFiles(map[string]string{".env.staging": "APP_ENV=production\n"},
		mocked("APP_ENV=staging")...)
	assertWrong(t, report, "APP_ENV")
	assert.Equal(t, ".env.staging:1", report.Problems[0].Source.String())
	// A value that is none of the environments must not become part of a path.
	report = inspectFiles(map[string]string{"secret": "PORT=1"},
		mocked("APP_ENV=/../secret")...)
	assertWrong(t, report, "APP_ENV")
	assert.Equal(t, "default", entry(t, report, "PORT").Source.String())
}

func TestTheOldNameOfTheEnvironmentIsTaken(t *testing.T) {
	report := inspect(mocked("NODE_ENV=test"))
	assert.Equal(t, config.Test, loaded(t, report).Environment)
	assert.Equal(t, "process environment, by NODE_ENV", entry(t, report, "APP_ENV").Source.String())
	require.Len(t, report.Warnings, 1)
	assert.Equal(t, "NODE_ENV", report.Warnings[0].Variable)
	loaded(t, inspect(mocked("NODE_ENV=test", "APP_ENV=test")))
	assertWrong(t, inspect(mocked("NODE_ENV=production", "APP_ENV=test")), "APP_ENV")
	assertWrong(t, inspectFiles(map[string]string{".env": "APP_ENV=development"},
		mocked("NODE_ENV=staging")...), "APP_ENV")
}

func TestASecretMayBeInAFile(t *testing.T) {
	content := map[string]string{
		"/run/secrets/db": "host=db password=hunter2\n", "/run/empty": "\n",
		"/run/unreadable": unreadable,
	}
	report := inspectFiles(content, cache, "DATABASE_URL_FILE=/run/secrets/db")
	assert.Equal(t, "host=db password=hunter2", loaded(t, report).Postgres.URL.Reveal())
	assert.Equal(t, "process environment, by DATABASE_URL_FILE",
		entry(t, report, "DATABASE_URL").Source.String())
	rows := []struct{ name, file, also, reason string }{
		{"both", "/run/secrets/db", database, "which one counts?"},
		{"missing", "/run/secrets/none", "", "the mount may have failed"},
		{"empty", "/run/empty", "", "likewise"},
		{"wrong", "postgres://ada:hunter2@db/shop", "", "a value where a path belongs"},
		{"unreadable", "/run/unreadable", "", "the system quotes the path"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			report := inspectFiles(content, cache, "DATABASE_URL_FILE="+row.file, row.also)
			assertWrong(t, report, "DATABASE_URL")
			assert.NotContains(t, report.Problems.Error(), "hunter2", row.reason)
			assert.NotContains(t, report.Problems.Error(), row.file, row.reason)
		})
	}
	// What is not a secret has no such variable.
	report = inspectFiles(content, mocked("LOCKSTEP_REDIS_PREFIX_FILE=/run/secrets/db")...)
	assert.Empty(t, loaded(t, report).Redis.Prefix)
	assert.Len(t, report.Warnings, 1)
}

func TestFilesThatAreNamedMustBeThere(t *testing.T) {
	options := config.Options{
		Environ: mocked(), Files: []string{"a.env", "b.env"},
		System: with(map[string]string{"a.env": "PORT=1", "b.env": "PORT=2", ".env": "PORT=3"}),
	}
	assert.Equal(t, 2, loaded(t, config.Inspect(options)).Port)
	options.Files = []string{"b.env", "c.env"}
	report := config.Inspect(options)
	assertWrong(t, report, "")
	assert.Equal(t, "c.env: expected a file that can be read: it is not there; "+
		"check its path, and who may read it", report.Problems[0].Error())
	content := map[string]string{".env": forbidden, ".env.local": unreadable}
	report = inspectFiles(content, mocked()...)
	assert.Equal(t, []string{"", ""}, wrong(report))
	assert.Contains(t, report.Problems.Error(), "may not read it")
	options.Files = []string{}
	assert.Equal(t, 3000, loaded(t, config.Inspect(options)).Port)
}

func TestTheMachinesFilesAreRead(t *testing.T) {
	dir := t.TempDir()
	write := func(name, content string) string {
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
		return path
	}
	write(".env", "PORT=1\nREDIS_URL_FILE="+write("redis", "redis://h\r\n")+"\nTLA_MODEL_PATH="+dir)
	options := config.Options{Dir: dir, Environ: mocked()}
	c, err := config.Load(options)
	require.NoError(t, err)
	assert.Equal(t, 1, c.Port)
	assert.Equal(t, []string{"h:6379"}, c.Redis.Addrs)
	options.Environ = mocked("REDIS_URL_FILE="+dir, "ALLOY_MODEL_PATH="+filepath.Join(dir, "redis"))
	report := config.Inspect(options)
	assertWrong(t, report, "REDIS_URL", "ALLOY_MODEL_PATH")
	assert.Contains(t, report.Problems.Error(), "a directory, a device or a pipe",
		"what may never end is not even opened")
	options.Files = []string{write("long", string(bytes.Repeat([]byte("#"), 2<<20)))}
	options.Environ = mocked()
	assertWrong(t, config.Inspect(options), "")
}

func TestTheProcessesEnvironmentIsReadByDefault(t *testing.T) {
	t.Setenv("MOCK_SERVICES_ENABLED", "true")
	t.Setenv("APP_ENV", "test")
	t.Setenv("NODE_ENV", "")
	t.Setenv("PORT", "4711")
	t.Chdir(t.TempDir())
	c, err := config.Load(config.Options{})
	require.NoError(t, err)
	assert.Equal(t, 4711, c.Port)
}

func TestValuesThatAreWrongAreProblemsOfTheirVariables(t *testing.T) {
	rows := []struct{ pair, reason string }{
		{"PORT=0", "no port"},
		{"PORT=65536", "too great"},
		{"PORT=+1", "no sign"},
		{"PORT=1 ", "a blank at the end"},
		{"PORT=٣", "digits are those of ASCII"},
		{"APP_ENV=prod", "none of the environments"},
		{"MOCK_SERVICES_ENABLED=yes", "true or false"},
		{"CLIENT_FACTORY_TEST_MODE=TRUE", "likewise"},
		{"ALLOY_MODEL_PATH=nowhere", "no directory"},
		{"LOCKSTEP_FACTORY_OPEN_TIMEOUT=10", "no unit"},
		{"LOCKSTEP_FACTORY_OPEN_TIMEOUT=-1s", "negative"},
		{"LOCKSTEP_FACTORY_OPEN_TIMEOUT=9999999h", "overflows"},
		{"LOCKSTEP_FACTORY_CLIENTS_MAX=-1", "negative"},
		{"LOCKSTEP_FACTORY_BACKOFF_MAX=1ms", "less than the least"},
		{"LOCKSTEP_POSTGRES_APPLICATION_NAME=a\x1b[31m", "control characters"},
		{"LOCKSTEP_POSTGRES_STATEMENT_TIMEOUT=1y", "no unit"},
		{"DATABASE_URL=postgres://pool/d?search_path=x", "a pooler takes no such parameter"},
		{"DATABASE_URL=postgres://pool/d?statement_timeout=5s", "with a pooler a number"},
		{"LOCKSTEP_REDIS_CLIENT_NAME=a b", "CLIENT LIST separates by spaces"},
		{"LOCKSTEP_REDIS_CLIENT_NAME=é", "not ASCII"},
		{"LOCKSTEP_REDIS_MODE=single", "none of the modes"},
		{"LOCKSTEP_REDIS_ADDRS=h", "no port"},
		{"LOCKSTEP_REDIS_ADDRS=h:x", "no port"},
		{"LOCKSTEP_REDIS_PREFIX=" + strings.Repeat("x", 300), "too long"},
		{"OPENROUTER_API_KEY=" + strings.Repeat("x", 1<<17), "too long"},
		{"LOCKSTEP_REDIS_ADDRS=h:1,", "an empty address"},
		{"LOCKSTEP_REDIS_ADDRS=[[::1]]:1", "brackets twice"},
		{"REDIS_HOST=h:1", "the port is a variable of its own"},
		{"REDIS_HOST=redis://h", "no URL"},
		{"REDIS_HOST=your-redis-host", "the placeholder of the documentation"},
		{"REDIS_PORT=tcp://10.0.0.1:6379", "what Kubernetes makes up"},
		{"SUPABASE_URL=https://k:v@abc.supabase.co", "a user"},
		{"SUPABASE_URL=your-project.supabase.co", "the placeholder"},
		{"SUPABASE_URL=ftp://abc.supabase.co", "no scheme of theirs"},
		{"OPENROUTER_API_KEY=your-openrouter-key", "the placeholder"},
		{"OPENROUTER_API_KEY=a\xff", "not UTF-8"},
		{"LOCKSTEP_LOG_LEVEL=trace", "no level"},
		{"LOCKSTEP_LOG_FORMAT=xml", "no format"},
	}
	for _, row := range rows {
		t.Run(row.pair[:min(60, len(row.pair))], func(t *testing.T) {
			name, value, _ := bytes.Cut([]byte(row.pair), []byte("="))
			pooler := fmt.Sprint("LOCKSTEP_POSTGRES_POOLER=", strings.Contains(row.pair, "//pool"))
			report := inspect(mocked(row.pair, pooler))
			assertWrong(t, report, string(name))
			problem := report.Problems[0]
			assert.NotEmpty(t, problem.Expected)
			if len(value) > 4 {
				assert.NotContains(t, problem.Error(), string(value), row.reason)
			}
			e := entry(t, report, string(name))
			assert.Equal(t, config.Invalid, e.Verdict, row.reason)
			assert.Empty(t, e.Value, "it may be a secret in the wrong place")
		})
	}
}

func TestTheLongestBackoffFollowsTheLeast(t *testing.T) {
	c := loaded(t, inspect(mocked("LOCKSTEP_FACTORY_BACKOFF_MIN=20s")))
	assert.Equal(t, 20*time.Second, c.Factory.BackoffMax)
}

func TestWarningsAreLoggedAndKeepNobody(t *testing.T) {
	var log bytes.Buffer
	_, err := config.Load(config.Options{
		Environ: mocked("LOCKSTEP_LOG_LEVLE=hunter2", "NODE_ENV=test"),
		System:  with(map[string]string{".env": "PORT=1\nPORT=2"}),
		Logger:  slog.New(slog.NewTextHandler(&log, nil)),
	})
	require.NoError(t, err)
	assert.Contains(t, log.String(), "did you mean LOCKSTEP_LOG_LEVEL?")
	assert.Contains(t, log.String(), "NODE_ENV")
	assert.Contains(t, log.String(), "set a second time")
	assert.NotContains(t, log.String(), "hunter2")
}

func TestInProductionConnectionsInTheClearAreWarnedOf(t *testing.T) {
	keys := []string{
		"APP_ENV=production", "SUPABASE_URL=abc.supabase.co", "SUPABASE_ANON_KEY=a1",
		"SUPABASE_SERVICE_KEY=s1",
	}
	rows := []struct {
		name, database, redis string
		want                  int
	}{
		{"encrypted", "postgres://h/d?sslmode=verify-full", "rediss://h", 0},
		{"neither", "postgres://h/d", "redis://h", 2},
		{"disabled", "postgres://h/d?sslmode=disable", "rediss://h", 1},
		{"this machine", "host=/run/postgresql", "redis://127.0.0.1", 0},
		{"loopback", "postgres://localhost/d", "redis://[::1]", 0},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			report := inspect(append(keys, "DATABASE_URL="+row.database, "REDIS_URL="+row.redis))
			loaded(t, report)
			assert.Len(t, report.Warnings, row.want, "%v", report.Warnings)
		})
	}
}

func TestALoggerIsAsConfigured(t *testing.T) {
	var out bytes.Buffer
	config.Log{Level: slog.LevelWarn, Format: config.LogJSON}.Logger(&out).Info("quiet")
	assert.Empty(t, out.String())
	config.Log{Level: slog.LevelWarn, Format: config.LogJSON}.Logger(&out).Warn("loud")
	assert.Contains(t, out.String(), `"msg":"loud"`)
	out.Reset()
	config.Log{}.Logger(&out).Info("text")
	assert.Contains(t, out.String(), "msg=text")
}

func TestNamesOfLayersAndModes(t *testing.T) {
	text, err := config.RedisSentinel.MarshalText()
	require.NoError(t, err)
	assert.Equal(t, "sentinel", string(text))
	assert.Equal(t, "not set", config.Unset.String())
	assert.Equal(t, "layer(9)", config.Layer(9).String())
	assert.Equal(t, "cluster", config.RedisCluster.String())
	assert.Equal(t, "unknown", config.RedisMode(9).String())
	assert.Equal(t, "expected a; do b", (&config.Fault{Expected: "a", Hint: "do b"}).Error())
	assert.Equal(t, "expected a", (&config.Fault{Expected: "a"}).Error())
	assert.True(t, errors.As(error(config.Problems{{Variable: "A"}}), new(*config.Problem)))
}

func TestAVariableIsNamedOnceHoweverOftenItIsWrong(t *testing.T) {
	report := inspectFiles(map[string]string{
		".env":       "PORT='1\nPORT=#2\nNODE_ENV=#1",
		".env.local": "PORT=$X\nAPP_ENV=nowhere\nREDIS_URL='",
	}, mocked("PORT=x", "REDIS_URL=x", "REDIS_URL_FILE=x")...)
	assertWrong(t, report, "PORT", "APP_ENV", "REDIS_URL")
	for _, e := range report.Entries {
		if e.Name == "PORT" {
			assert.Equal(t, ".env:1", e.Source.String(), "the source of the problem")
		}
	}
	assert.Equal(t, ".env:3, by NODE_ENV", entry(t, report, "APP_ENV").Source.String())
}
