package bench_test

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/caarlos0/env/v11"
	"github.com/joho/godotenv"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/config"
)

// settings are the variables of package config as people bind them with caarlos0/env.
type settings struct {
	Environment string `env:"APP_ENV"               envDefault:"development"`
	Port        int    `env:"PORT"                  envDefault:"3000"`
	Mocks       bool   `env:"MOCK_SERVICES_ENABLED" envDefault:"false"`
	OpenRouter  string `env:"OPENROUTER_API_KEY"`
	Alloy       string `env:"ALLOY_MODEL_PATH"`
	TLA         string `env:"TLA_MODEL_PATH"`
	Factory     struct {
		TestMode     bool          `env:"CLIENT_FACTORY_TEST_MODE"       envDefault:"false"`
		OpenTimeout  time.Duration `env:"LOCKSTEP_FACTORY_OPEN_TIMEOUT"  envDefault:"10s"`
		PingTimeout  time.Duration `env:"LOCKSTEP_FACTORY_PING_TIMEOUT"  envDefault:"5s"`
		CloseTimeout time.Duration `env:"LOCKSTEP_FACTORY_CLOSE_TIMEOUT" envDefault:"5s"`
		DrainTimeout time.Duration `env:"LOCKSTEP_FACTORY_DRAIN_TIMEOUT" envDefault:"30s"`
		BackoffMin   time.Duration `env:"LOCKSTEP_FACTORY_BACKOFF_MIN"   envDefault:"50ms"`
		BackoffMax   time.Duration `env:"LOCKSTEP_FACTORY_BACKOFF_MAX"   envDefault:"5s"`
		ClientsMax   int           `env:"LOCKSTEP_FACTORY_CLIENTS_MAX"   envDefault:"0"`
		IdleMax      time.Duration `env:"LOCKSTEP_FACTORY_IDLE_MAX"      envDefault:"0"`
		LifetimeMax  time.Duration `env:"LOCKSTEP_FACTORY_LIFETIME_MAX"  envDefault:"0"`
		PingEvery    time.Duration `env:"LOCKSTEP_FACTORY_PING_EVERY"    envDefault:"0"`
	}
	Postgres struct {
		URL              string        `env:"DATABASE_URL,required"`
		Pooler           bool          `env:"LOCKSTEP_POSTGRES_POOLER" envDefault:"false"`
		ApplicationName  string        `env:"LOCKSTEP_POSTGRES_APPLICATION_NAME"`
		StatementTimeout time.Duration `env:"LOCKSTEP_POSTGRES_STATEMENT_TIMEOUT" envDefault:"0"`
		ConnsMax         int           `env:"LOCKSTEP_POSTGRES_CONNS_MAX"         envDefault:"0"`
		QueueLengthMax   int           `env:"LOCKSTEP_POSTGRES_QUEUE_LENGTH_MAX"  envDefault:"0"`
	}
	Redis struct {
		URL              string        `env:"REDIS_URL,required"`
		Host             string        `env:"REDIS_HOST"`
		Port             int           `env:"REDIS_PORT"                       envDefault:"6379"`
		Password         string        `env:"REDIS_PASSWORD"`
		Addrs            []string      `env:"LOCKSTEP_REDIS_ADDRS"`
		Mode             string        `env:"LOCKSTEP_REDIS_MODE" envDefault:"standalone"`
		MasterName       string        `env:"LOCKSTEP_REDIS_MASTER_NAME"`
		Username         string        `env:"LOCKSTEP_REDIS_USERNAME"`
		DB               int           `env:"LOCKSTEP_REDIS_DB"                envDefault:"0"`
		TLS              bool          `env:"LOCKSTEP_REDIS_TLS"               envDefault:"false"`
		SentinelUsername string        `env:"LOCKSTEP_REDIS_SENTINEL_USERNAME"`
		SentinelPassword string        `env:"LOCKSTEP_REDIS_SENTINEL_PASSWORD"`
		ClientName       string        `env:"LOCKSTEP_REDIS_CLIENT_NAME"`
		Prefix           string        `env:"LOCKSTEP_REDIS_PREFIX"`
		ConnsMax         int           `env:"LOCKSTEP_REDIS_CONNS_MAX"         envDefault:"0"`
		CallTimeout      time.Duration `env:"LOCKSTEP_REDIS_CALL_TIMEOUT"      envDefault:"5s"`
		QueueLengthMax   int           `env:"LOCKSTEP_REDIS_QUEUE_LENGTH_MAX"  envDefault:"0"`
	}
	Supabase struct {
		URL        string `env:"SUPABASE_URL"`
		AnonKey    string `env:"SUPABASE_ANON_KEY"`
		ServiceKey string `env:"SUPABASE_SERVICE_KEY"`
	}
	LogLevel  string `env:"LOCKSTEP_LOG_LEVEL"  envDefault:"info"`
	LogFormat string `env:"LOCKSTEP_LOG_FORMAT" envDefault:"text"`
}

// loadSettings reads what config.Load does of the same directory, by godotenv and caarlos0/env: no
// layers of files, no rules between variables, no URL taken apart.
func loadSettings(dir string, environ []string) (settings, error) {
	all, err := godotenv.Read(filepath.Join(dir, ".env"))
	if err != nil {
		return settings{}, err
	}
	for _, pair := range environ {
		name, value, _ := strings.Cut(pair, "=")
		all[name] = value
	}
	return env.ParseAsWithOptions[settings](env.Options{Environment: all})
}

// environment has a value for some variables, in a file and beside it.
func environment(tb testing.TB) (dir string, environ []string) {
	dir = tb.TempDir()
	file := "# a comment\nAPP_ENV=test\nSUPABASE_URL=abc.supabase.co\nSUPABASE_ANON_KEY='a'\n" +
		"HOST=h\nLOCKSTEP_REDIS_PREFIX=\"x${HOST}\"\nLOCKSTEP_REDIS_CALL_TIMEOUT=2s # more\n"
	require.NoError(tb, os.WriteFile(filepath.Join(dir, ".env"), []byte(file), 0o600))
	return dir, []string{
		"DATABASE_URL=postgres://ada:sesame@db.example.org/shop?sslmode=verify-full",
		"REDIS_URL=rediss://:sesame@cache.example.org/2", "LOCKSTEP_LOG_LEVEL=warn", "PORT=8080",
	}
}

// BenchmarkConfigLoad reads every variable from an environment and a file.
func BenchmarkConfigLoad(b *testing.B) {
	dir, environ := environment(b)
	b.Run("peer=lockstep", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := config.Load(config.Options{Dir: dir, Environ: environ}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("peer=caarlos0.env", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := loadSettings(dir, environ); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func TestThePeerReadsTheSameConfiguration(t *testing.T) {
	dir, environ := environment(t)
	ours, err := config.Load(config.Options{Dir: dir, Environ: environ})
	require.NoError(t, err)
	theirs, err := loadSettings(dir, environ)
	require.NoError(t, err)
	assert.Equal(t, ours.Port, theirs.Port)
	assert.Equal(t, ours.Redis.Prefix, theirs.Redis.Prefix)
	assert.Equal(t, ours.Redis.CallTimeout, theirs.Redis.CallTimeout)
	assert.Equal(t, ours.Factory.DrainTimeout, theirs.Factory.DrainTimeout)
	fields, err := env.GetFieldParams(&settings{})
	require.NoError(t, err)
	var names []string
	for _, f := range fields {
		if f.Key != "" {
			names = append(names, f.Key)
		}
	}
	var want []string
	for _, v := range config.Variables() {
		want = append(want, v.Name)
	}
	assert.ElementsMatch(t, want, names)
}

// TestThePeersErrorsAreNotThoseThatAreWanted pins why config does not decode by caarlos0/env.
func TestThePeersErrorsAreNotThoseThatAreWanted(t *testing.T) {
	_, err := env.ParseAsWithOptions[settings](env.Options{Environment: map[string]string{
		"PORT": "hunter2", "DATABASE_URL": "x", "REDIS_URL": "x",
	}})
	var wrong env.ParseError
	require.ErrorAs(t, err, &wrong)
	assert.Contains(t, err.Error(), "hunter2", "the value is told")
	assert.NotContains(t, err.Error(), "PORT", "and the variable is not, but")
	assert.Equal(t, "Port", wrong.Name, "the field of the struct")
	assert.Equal(t, 3, reflect.TypeFor[env.ParseError]().NumField(), "no source among them")
}
