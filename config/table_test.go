package config_test

import (
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/config"
	"lockstep/config/dotenv"
)

// samples are values of each variable, other than its default; what they need besides follows.
var samples = map[string]string{
	"APP_ENV": "test", "PORT": "4000", "MOCK_SERVICES_ENABLED": "true",
	"OPENROUTER_API_KEY": "key", "ALLOY_MODEL_PATH": "models", "TLA_MODEL_PATH": "models",
	"CLIENT_FACTORY_TEST_MODE": "true", "LOCKSTEP_FACTORY_OPEN_TIMEOUT": "1s",
	"LOCKSTEP_FACTORY_PING_TIMEOUT": "1s", "LOCKSTEP_FACTORY_CLOSE_TIMEOUT": "1s",
	"LOCKSTEP_FACTORY_DRAIN_TIMEOUT": "1s", "LOCKSTEP_FACTORY_BACKOFF_MIN": "1s",
	"LOCKSTEP_FACTORY_BACKOFF_MAX": "1s", "LOCKSTEP_FACTORY_CLIENTS_MAX": "1",
	"LOCKSTEP_FACTORY_IDLE_MAX": "1s", "LOCKSTEP_FACTORY_LIFETIME_MAX": "1.5h",
	"LOCKSTEP_FACTORY_PING_EVERY": "1m30s", "DATABASE_URL": "postgres://h/d",
	"LOCKSTEP_POSTGRES_POOLER": "1", "LOCKSTEP_POSTGRES_APPLICATION_NAME": "shop",
	"LOCKSTEP_POSTGRES_STATEMENT_TIMEOUT": "5s", "LOCKSTEP_POSTGRES_CONNS_MAX": "4",
	"LOCKSTEP_POSTGRES_QUEUE_LENGTH_MAX": "9", "REDIS_URL": "redis://h", "REDIS_HOST": "h",
	"REDIS_PORT": "1", "REDIS_PASSWORD": "sesame", "LOCKSTEP_REDIS_ADDRS": "h:1",
	"LOCKSTEP_REDIS_MODE": "cluster", "LOCKSTEP_REDIS_MASTER_NAME": "m",
	"LOCKSTEP_REDIS_USERNAME": "u", "LOCKSTEP_REDIS_DB": "1", "LOCKSTEP_REDIS_TLS": "true",
	"LOCKSTEP_REDIS_SENTINEL_USERNAME": "u", "LOCKSTEP_REDIS_SENTINEL_PASSWORD": "sesame",
	"LOCKSTEP_REDIS_CLIENT_NAME": "shop", "LOCKSTEP_REDIS_PREFIX": "p:",
	"LOCKSTEP_REDIS_CONNS_MAX": "3", "LOCKSTEP_REDIS_CALL_TIMEOUT": "1s",
	"LOCKSTEP_REDIS_QUEUE_LENGTH_MAX": "7", "SUPABASE_URL": "http://abc.supabase.co:8000/",
	"SUPABASE_ANON_KEY": "a", "SUPABASE_SERVICE_KEY": "s", "LOCKSTEP_LOG_LEVEL": "debug",
	"LOCKSTEP_LOG_FORMAT": "json",
}

// sampled is an environment that sets a variable to its sample, and is valid.
func sampled(name string) []string {
	pairs := mocked(name + "=" + samples[name])
	if name != "SUPABASE_URL" {
		pairs = append(pairs, "SUPABASE_URL=https://other.supabase.co")
	}
	if name != "DATABASE_URL" {
		pairs = append(pairs, "DATABASE_URL=postgres://other/d")
	}
	return pairs
}

// leaves calls visit for each field of a configuration that is no struct of ours.
func leaves(value reflect.Value, path string, visit func(path string, value any)) {
	if value.Kind() == reflect.Struct && value.Type() != reflect.TypeFor[config.Secret]() {
		for i := range value.NumField() {
			leaves(value.Field(i), path+"."+value.Type().Field(i).Name, visit)
		}
		return
	}
	visit(path, value.Interface())
}

// flat returns the fields of a configuration by path.
func flat(c *config.Config) map[string]any {
	fields := make(map[string]any)
	leaves(reflect.ValueOf(*c), "", func(path string, value any) {
		if secret, ok := value.(config.Secret); ok {
			value = secret.Reveal()
		}
		fields[path] = value
	})
	return fields
}

func TestEachVariableSetsAFieldAndEachFieldIsSetByOne(t *testing.T) {
	untouched := flat(&config.Config{})
	for _, v := range config.Variables() {
		t.Run(v.Name, func(t *testing.T) {
			require.Contains(t, samples, v.Name)
			pairs := sampled(v.Name)
			if !strings.Contains(strings.Join(pairs, " "), "REDIS_URL=") &&
				(v.Name == "REDIS_PORT" || v.Name == "MOCK_SERVICES_ENABLED") {
				pairs = append(pairs, "REDIS_HOST=h")
			}
			with := loaded(t, inspect(pairs))
			pairs = append(slices.Clone(pairs[1:]), mocked(v.Name+"=")...)
			without := loaded(t, inspect(pairs))
			change := config.Diff(without, with)
			changed := false
			for path, value := range flat(with) {
				if !reflect.DeepEqual(value, flat(without)[path]) {
					changed = true
					delete(untouched, path)
				}
			}
			assert.True(t, changed)
			assert.Contains(t, change.Sections, v.Section)
			assert.Empty(t, config.Diff(with, with).Sections)
		})
	}
	assert.Empty(t, untouched, "fields that no variable sets")
}

func TestTheTableIsInOrder(t *testing.T) {
	docs, err := os.ReadFile("../docs/config.md")
	require.NoError(t, err)
	seen, sections, last := make(map[string]bool), make(map[string]bool), ""
	for _, v := range config.Variables() {
		assert.False(t, seen[v.Name], v.Name)
		seen[v.Name] = true
		if v.Section != last {
			assert.False(t, sections[v.Section], "%s is in two places", v.Section)
			sections[v.Section], last = true, v.Section
		}
		assert.True(t, dotenv.IsName(v.Name), v.Name)
		assert.True(t, strings.HasSuffix(v.Doc, "."), v.Name)
		assert.NotEmpty(t, v.Expected, v.Name)
		assert.Contains(t, string(docs), "`"+v.Name+"`", "docs/config.md lists every variable")
		if v.Default != "" {
			assert.False(t, v.Secret, "a secret has no default")
			assert.Contains(t, string(docs), "| `"+v.Name+"` | "+v.Default+" |")
			report := inspect(mocked(v.Name + "=" + v.Default))
			for _, name := range wrong(report) {
				assert.NotEqual(t, v.Name, name, "its default can be read")
			}
		}
	}
}
