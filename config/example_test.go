package config_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"lockstep/config"
	"lockstep/config/dotenv"
)

var update = flag.Bool("update", false, "write .env.example")

func TestTheCommittedExampleIsCurrent(t *testing.T) {
	const path = "../.env.example"
	if *update {
		require.NoError(t, os.WriteFile(path, config.Example(), 0o644))
	}
	committed, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, string(config.Example()), string(committed),
		"run: go test ./config -run Example -update")
}

func TestTheExampleChangesNothingAndEachOfItsLinesMayBeUsed(t *testing.T) {
	assignments, faults := dotenv.Parse(config.Example())
	assert.Empty(t, faults)
	assert.Empty(t, assignments)
	used := 0
	var file strings.Builder
	for line := range strings.Lines(string(config.Example())) {
		name, _, found := strings.Cut(strings.TrimPrefix(line, "# "), "=")
		if found && dotenv.IsName(name) {
			file.WriteString(strings.TrimPrefix(line, "# "))
			used++
		}
	}
	assert.Len(t, config.Variables(), used)
	report := inspectFiles(map[string]string{".env": file.String()},
		"MOCK_SERVICES_ENABLED=true")
	loaded(t, report)
	assert.Empty(t, report.Warnings)
}

// schema compiles the JSON Schema.
func schema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(config.JSONSchema()))
	require.NoError(t, err)
	compiler := jsonschema.NewCompiler()
	require.NoError(t, compiler.AddResource("environment.json", document))
	compiled, err := compiler.Compile("environment.json")
	require.NoError(t, err)
	return compiled
}

// accepts says whether the schema takes an environment.
func accepts(s *jsonschema.Schema, pairs []string) bool {
	object := make(map[string]any)
	for _, pair := range pairs {
		name, value, _ := strings.Cut(pair, "=")
		object[name] = value
	}
	return s.Validate(object) == nil
}

func TestTheSchemaTakesWhatLoadTakes(t *testing.T) {
	s := schema(t)
	for _, v := range config.Variables() {
		assert.True(t, accepts(s, append(sampled(v.Name), "REDIS_URL=redis://h")), v.Name)
		assert.True(t, accepts(s, append(served(v.Name+"="), mocked()...)), "%s is empty", v.Name)
	}
	words := rapid.SampledFrom([]string{
		"", "true", "1", "no", "0", "5s", "1.5h2m", ".5s", "-1s", "1", "99999", "debug", "test",
		"production", "staging", "json", "cluster", "redis://h", "postgres://h", "h", "h:1", "x y",
	})
	rapid.Check(t, func(t *rapid.T) {
		var pairs []string
		for _, v := range config.Variables() {
			if rapid.IntRange(0, 3).Draw(t, "set") == 0 {
				pairs = append(pairs, v.Name+"="+words.Draw(t, v.Name))
			}
		}
		if inspect(environ(pairs...)).Valid {
			assert.True(t, accepts(s, pairs), "%v", pairs)
		}
	})
}

func TestTheSchemaRefusesWhatItCanSee(t *testing.T) {
	s := schema(t)
	rows := []struct {
		name    string
		environ []string
		reason  string
	}{
		{"nothing", environ(), "services are required"},
		{"no redis", environ(database), "likewise"},
		{"empty", environ("DATABASE_URL=", cache), "empty is not set"},
		{"deployed", served("APP_ENV=production"), "keys are required"},
		{"old name", served("NODE_ENV=staging"), "likewise"},
		{"port", mocked("PORT=http"), "no number"},
		{"duration", mocked("LOCKSTEP_FACTORY_IDLE_MAX=5"), "no unit"},
		{"level", mocked("LOCKSTEP_LOG_LEVEL=loud"), "none of them"},
		{"boolean", mocked("CLIENT_FACTORY_TEST_MODE=yes"), "neither"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			assert.False(t, accepts(s, row.environ), row.reason)
			assert.False(t, inspect(row.environ).Valid, row.reason)
		})
	}
	assert.True(t, accepts(s, environ("DATABASE_URL_FILE=/x", "REDIS_HOST=h")))
	assert.True(t, json.Valid(config.JSONSchema()))
}
