package config_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/config"
)

func TestUnknownVariablesAreWarnedOfWithTheNearestName(t *testing.T) {
	rows := []struct{ name, hint, reason string }{
		{"LOCKSTEP_LOG_LEVLE", "did you mean LOCKSTEP_LOG_LEVEL?", "two letters changed places"},
		{
			"LOCKSTEP_FACTORY_OPENTIMEOUT", "did you mean LOCKSTEP_FACTORY_OPEN_TIMEOUT?",
			"one is missing",
		},
		{"lockstep_log_level", "", "names are in capitals"},
		{"LOCKSTEP_COLOUR_OF_THE_SHED", "", "near to none"},
		{"CLIENT_FACTORY_TESTMODE", "did you mean CLIENT_FACTORY_TEST_MODE?", "the customer's"},
		{"MOCK_SERVICE_ENABLED", "did you mean MOCK_SERVICES_ENABLED?", "the prefix is wrong, too"},
		{"DATABSE_URL", "did you mean DATABASE_URL?", "likewise"},
		{"DATABSAE_ULR", "did you mean DATABASE_URL?", "neighbours that changed places"},
		{"SUPABASE_KEY", "did you mean SUPABASE_URL?", "in a file the prefix is ours"},
		{"REDIS_PASWORD_FILE", "did you mean REDIS_PASSWORD_FILE?", "a file's"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			file := map[string]string{".env": "\n" + row.name + "=hunter2"}
			report := inspectFiles(file, mocked()...)
			loaded(t, report)
			if row.name == "lockstep_log_level" {
				assert.Equal(t, "did you mean LOCKSTEP_LOG_LEVEL?", report.Warnings[0].Hint)
				return
			}
			require.Len(t, report.Warnings, 1, row.reason)
			w := report.Warnings[0]
			assert.Equal(t, row.name, w.Variable)
			assert.Equal(t, ".env:2", w.Source.String())
			assert.Equal(t, row.hint, w.Hint, row.reason)
			assert.NotContains(t, w.String(), "hunter2")
		})
	}
}

func TestVariablesOfOthersAreLeftAlone(t *testing.T) {
	report := inspect(mocked("PATH=/bin", "HOME=/", "PORTS=1", "TERM=x", "SUPABASE_PROJECT=x",
		"LOCKSTEP_REQUIRE=tlc", "LOCKSTEP_REDIS_IMAGE=redis:7", "REDIS_SERVICE_HOST=10.0.0.1",
		"REDIS_PORT_6379_TCP=tcp://10.0.0.1:6379", "=C:=C:\\", "nonsense"))
	loaded(t, report)
	assert.Empty(t, report.Warnings)
	report = inspectFiles(map[string]string{".env": "PATH=/bin\nVITE_URL=x\nPORTS=1"}, mocked()...)
	assert.Empty(t, report.Warnings)
}

func TestOverridesThatNothingReadsAreWarnedOf(t *testing.T) {
	report := config.Inspect(config.Options{
		Environ: mocked(), System: with(nil), Overrides: map[string]string{"COLOUR": "red"},
	})
	assert.Len(t, report.Warnings, 1)
}

func TestManyUnknownVariablesTakeNoTime(t *testing.T) {
	file := ""
	for i := range 9999 {
		file += fmt.Sprintf("LOCKSTEP_LOG_LEVEL_%d=x\n", i)
	}
	report := inspectFiles(map[string]string{".env": file}, mocked()...)
	loaded(t, report)
	assert.Len(t, report.Warnings, 101, "a hundred, and that there are more")
}
