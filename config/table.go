package config

import (
	"log/slog"
	"math"
	"slices"
	"time"
)

// The sections.
const (
	sectionApplication = "application"
	sectionModels      = "models"
	sectionFactory     = "factory"
	sectionPostgres    = "postgres"
	sectionRedis       = "redis"
	sectionSupabase    = "supabase"
	sectionLog         = "log"
)

// The names that rules speak of.
const (
	nameEnvironment = "APP_ENV"
	nameMocks       = "MOCK_SERVICES_ENABLED"
	nameTestMode    = "CLIENT_FACTORY_TEST_MODE"
	nameDatabase    = "DATABASE_URL"
	nameRedisURL    = "REDIS_URL"
	nameRedisHost   = "REDIS_HOST"
	nameRedisPort   = "REDIS_PORT"
	nameRedisPass   = "REDIS_PASSWORD"
	nameRedisAddrs  = "LOCKSTEP_REDIS_ADDRS"
	nameRedisMode   = "LOCKSTEP_REDIS_MODE"
	nameRedisMaster = "LOCKSTEP_REDIS_MASTER_NAME"
	nameRedisUser   = "LOCKSTEP_REDIS_USERNAME"
	nameRedisDB     = "LOCKSTEP_REDIS_DB"
	nameRedisTLS    = "LOCKSTEP_REDIS_TLS"
	nameRedisPrefix = "LOCKSTEP_REDIS_PREFIX"
	nameSupabaseURL = "SUPABASE_URL"
	nameAnonKey     = "SUPABASE_ANON_KEY"
	nameServiceKey  = "SUPABASE_SERVICE_KEY"
	nameBackoffMin  = "LOCKSTEP_FACTORY_BACKOFF_MIN"
	nameBackoffMax  = "LOCKSTEP_FACTORY_BACKOFF_MAX"
)

// table is the one place where variables are listed.
var table = slices.Concat(
	applicationTable, modelsTable, factoryTable, postgresTable, redisTable, supabaseTable, logTable,
)

var applicationTable = []*binding{
	bind(Variable{
		Name: nameEnvironment, Old: "NODE_ENV", Section: sectionApplication, Default: "development",
		Doc: "What the process runs as. It chooses the file .env.<APP_ENV>, and what is required.",
	}, environments(), func(d *draft) *Environment { return &d.Environment }),
	bind(Variable{
		Name: "PORT", Section: sectionApplication, Default: "3000",
		Doc: "Where the application listens.",
	}, whole(1, math.MaxUint16), func(d *draft) *int { return &d.Port }),
	bind(Variable{
		Name: nameMocks, Section: sectionApplication, Default: "false",
		Doc: "Lets adapters in memory stand for every service, so that none is required. Not in " +
			"production.",
	}, boolean(), func(d *draft) *bool { return &d.Mocks }),
	bind(Variable{
		Name: "OPENROUTER_API_KEY", Section: sectionApplication, Secret: true,
		Doc: "The key of OpenRouter. Nothing requires it yet.",
	}, secret(), func(d *draft) *Secret { return &d.OpenRouterKey }),
}

var modelsTable = []*binding{
	bind(Variable{
		Name: "ALLOY_MODEL_PATH", Section: sectionModels,
		Doc: "The directory of the Alloy models, instead of those that are built in.",
	}, words(4096, ""), func(d *draft) *string { return &d.Models.Alloy }),
	bind(Variable{
		Name: "TLA_MODEL_PATH", Section: sectionModels,
		Doc: "The directory of the TLA+ models, instead of those that are built in.",
	}, words(4096, ""), func(d *draft) *string { return &d.Models.TLA }),
}

// factoryTime binds a variable of the factory that is a time.
func factoryTime(name, standard, doc string, at func(*draft) *time.Duration) *binding {
	return bind(Variable{
		Name: name, Section: sectionFactory, Default: standard, Doc: doc,
	}, duration(), at)
}

var factoryTable = []*binding{
	bind(Variable{
		Name: nameTestMode, Section: sectionFactory, Default: "false",
		Doc: "Has the factory remember where scopes and leases begin, so that it can tell where " +
			"leaks come from. Each call then takes a lock. Not in production.",
	}, boolean(), func(d *draft) *bool { return &d.Factory.TestMode }),
	factoryTime("LOCKSTEP_FACTORY_OPEN_TIMEOUT", "10s", "Bounds one open; 0 means the default.",
		func(d *draft) *time.Duration { return &d.Factory.OpenTimeout }),
	factoryTime("LOCKSTEP_FACTORY_PING_TIMEOUT", "5s",
		"Bounds one health check; 0 means the default.",
		func(d *draft) *time.Duration { return &d.Factory.PingTimeout }),
	factoryTime("LOCKSTEP_FACTORY_CLOSE_TIMEOUT", "5s", "Bounds one goodbye; 0 means the default.",
		func(d *draft) *time.Duration { return &d.Factory.CloseTimeout }),
	factoryTime("LOCKSTEP_FACTORY_DRAIN_TIMEOUT", "30s",
		"From draining to the invalidation of the leases that remain; 0 means the default.",
		func(d *draft) *time.Duration { return &d.Factory.DrainTimeout }),
	factoryTime(nameBackoffMin, "50ms",
		"The first wait after an open that failed; 0 means the default.",
		func(d *draft) *time.Duration { return &d.Factory.BackoffMin }),
	factoryTime(nameBackoffMax, "5s",
		"The longest wait after opens that failed; 0 means the default.",
		func(d *draft) *time.Duration { return &d.Factory.BackoffMax }),
	bind(Variable{
		Name: "LOCKSTEP_FACTORY_CLIENTS_MAX", Section: sectionFactory, Default: "0",
		Doc: "The most live clients of one key; 0 means no limit.",
	}, whole(0, math.MaxInt32), func(d *draft) *int { return &d.Factory.ClientsMax }),
	factoryTime("LOCKSTEP_FACTORY_IDLE_MAX", "0",
		"How long a client may stay unused; 0 means for ever.",
		func(d *draft) *time.Duration { return &d.Factory.IdleMax }),
	factoryTime("LOCKSTEP_FACTORY_LIFETIME_MAX", "0", "How old a client grows; 0 means any age.",
		func(d *draft) *time.Duration { return &d.Factory.LifetimeMax }),
	factoryTime("LOCKSTEP_FACTORY_PING_EVERY", "0",
		"How often an unused client is asked whether it works; 0 means never.",
		func(d *draft) *time.Duration { return &d.Factory.PingEvery }),
}

var postgresTable = []*binding{
	bind(Variable{
		Name: nameDatabase, Section: sectionPostgres, Secret: true,
		Doc: "Where Postgres is: a URL, or keywords. In production with sslmode=verify-full.",
	}, secretURL(postgresExpected, escapeHint, parsePostgres),
		func(d *draft) *Secret { return &d.Postgres.URL }).when(withoutMocks, needsServices),
	bind(Variable{
		Name: "LOCKSTEP_POSTGRES_POOLER", Section: sectionPostgres, Default: "false",
		Doc: "Says that a transaction pooler is between, such as PgBouncer or Supabase's.",
	}, boolean(), func(d *draft) *bool { return &d.Postgres.Pooler }),
	bind(Variable{
		Name: "LOCKSTEP_POSTGRES_APPLICATION_NAME", Section: sectionPostgres,
		Doc: "What the server's lists of sessions show; by default what DATABASE_URL says.",
	}, words(63, ""), func(d *draft) *string { return &d.Postgres.ApplicationName }),
	bind(Variable{
		Name: "LOCKSTEP_POSTGRES_STATEMENT_TIMEOUT", Section: sectionPostgres, Default: "0",
		Doc: "How long the server works at a statement; 0 means what DATABASE_URL or it says.",
	}, duration(), func(d *draft) *time.Duration { return &d.Postgres.StatementTimeout }),
	bind(Variable{
		Name: "LOCKSTEP_POSTGRES_CONNS_MAX", Section: sectionPostgres, Default: "0",
		Doc: "The most connections of a shared client; 0 means what DATABASE_URL says, or the " +
			"driver's default.",
	}, whole(0, math.MaxInt32), func(d *draft) *int { return &d.Postgres.ConnsMax }),
	bind(Variable{
		Name: "LOCKSTEP_POSTGRES_QUEUE_LENGTH_MAX", Section: sectionPostgres, Default: "0",
		Doc: "How many messages a topic keeps; 0 means all.",
	}, whole(0, math.MaxInt32), func(d *draft) *int { return &d.Postgres.QueueLengthMax }),
}

var supabaseTable = []*binding{
	bind(Variable{
		Name: nameSupabaseURL, Section: sectionSupabase,
		Doc: "The address of the project at Supabase.",
	}, supabaseURL(), func(d *draft) *string { return &d.Supabase.URL }).
		when(deployed+", or beside a key of Supabase", needsSupabaseURL),
	bind(Variable{
		Name: nameAnonKey, Section: sectionSupabase, Secret: true,
		Doc: "The key of Supabase for what anybody may do.",
	}, secret(), func(d *draft) *Secret { return &d.Supabase.AnonKey }).
		when(deployed, needsSupabase),
	bind(Variable{
		Name: nameServiceKey, Section: sectionSupabase, Secret: true,
		Doc: "The key of Supabase for what the service alone may do.",
	}, secret(), func(d *draft) *Secret { return &d.Supabase.ServiceKey }).
		when(deployed, needsSupabase),
}

var logTable = []*binding{
	bind(Variable{
		Name: "LOCKSTEP_LOG_LEVEL", Section: sectionLog, Default: "info",
		Doc: "The least level that is logged.",
	}, logLevels(), func(d *draft) *slog.Level { return &d.Log.Level }),
	bind(Variable{
		Name: "LOCKSTEP_LOG_FORMAT", Section: sectionLog, Default: "text",
		Doc: "How the log is written.",
	}, logFormats(), func(d *draft) *LogFormat { return &d.Log.Format }),
}
