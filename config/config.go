package config

import (
	"io"
	"log/slog"
	"time"
)

// Config is a configuration that was checked. It shows no secret, however it is printed.
type Config struct {
	// Environment is what the process runs as (APP_ENV).
	Environment Environment
	// Port is where the application listens (PORT).
	Port int
	// Mocks says that the adapters in memory stand for every service (MOCK_SERVICES_ENABLED).
	Mocks bool
	// OpenRouterKey is the key of OpenRouter (OPENROUTER_API_KEY).
	OpenRouterKey Secret

	Models   Models
	Factory  Factory
	Postgres Postgres
	Redis    Redis
	Supabase Supabase
	Log      Log
}

// Environment is what a process runs as.
type Environment string

// The environments. Production and Staging are deployed: more is required of them.
const (
	Development Environment = "development"
	Test        Environment = "test"
	Staging     Environment = "staging"
	Production  Environment = "production"
)

// Deployed says whether the environment is one that others use.
func (e Environment) Deployed() bool { return e == Staging || e == Production }

// Models are the directories of formal models; empty means those that are built in.
type Models struct {
	Alloy string // ALLOY_MODEL_PATH
	TLA   string // TLA_MODEL_PATH
}

// Factory holds the fields of factory.Config of the same names.
type Factory struct {
	// TestMode is for factory.Config.Debug: leaks are told with where they began
	// (CLIENT_FACTORY_TEST_MODE).
	TestMode bool

	OpenTimeout  time.Duration
	PingTimeout  time.Duration
	CloseTimeout time.Duration
	DrainTimeout time.Duration
	BackoffMin   time.Duration
	BackoffMax   time.Duration
	ClientsMax   int
	IdleMax      time.Duration
	LifetimeMax  time.Duration
	PingEvery    time.Duration
}

// Postgres holds the fields of postgres.Config of the same names; QueueLengthMax is its
// Queue.LengthMax.
type Postgres struct {
	URL              Secret
	Pooler           bool
	ApplicationName  string
	StatementTimeout time.Duration
	ConnsMax         int
	QueueLengthMax   int
}

// RedisMode says what kind of deployment the addresses belong to. Its values are those of
// redis.Mode.
type RedisMode uint8

// The modes.
const (
	RedisStandalone RedisMode = iota
	RedisSentinel
	RedisCluster
)

var redisModes = []string{
	RedisStandalone: "standalone", RedisSentinel: "sentinel", RedisCluster: "cluster",
}

// String returns "standalone", "sentinel" or "cluster".
func (m RedisMode) String() string {
	if int(m) < len(redisModes) {
		return redisModes[m]
	}
	return "unknown"
}

// MarshalText returns what String does.
func (m RedisMode) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// Redis holds the fields of redis.Config of the same names, whatever they were given by: REDIS_URL,
// REDIS_HOST and its companions, or LOCKSTEP_REDIS_ADDRS. TLS says that redis.Config.TLS is to be
// set; QueueLengthMax is its Queue.LengthMax.
type Redis struct {
	// Addrs are host:port, an IPv6 host in brackets, or paths of Unix sockets. Without any Redis is
	// not configured.
	Addrs            []string
	Mode             RedisMode
	MasterName       string
	Username         string
	Password         Secret
	SentinelUsername string
	SentinelPassword Secret
	DB               int
	TLS              bool
	ClientName       string
	Prefix           string
	ConnsMax         int
	CallTimeout      time.Duration
	QueueLengthMax   int
}

// Supabase is a project of Supabase.
type Supabase struct {
	// URL is https://host, without a slash at the end, or empty (SUPABASE_URL).
	URL        string
	AnonKey    Secret // SUPABASE_ANON_KEY
	ServiceKey Secret // SUPABASE_SERVICE_KEY
}

// Log says what is logged, and how.
type Log struct {
	Level  slog.Level // LOCKSTEP_LOG_LEVEL
	Format LogFormat  // LOCKSTEP_LOG_FORMAT
}

// LogFormat is how a log is written.
type LogFormat string

// The formats.
const (
	LogText LogFormat = "text"
	LogJSON LogFormat = "json"
)

// Logger returns a logger that writes as configured.
func (l Log) Logger(to io.Writer) *slog.Logger {
	options := &slog.HandlerOptions{Level: l.Level}
	if l.Format == LogJSON {
		return slog.New(slog.NewJSONHandler(to, options))
	}
	return slog.New(slog.NewTextHandler(to, options))
}
