package config_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"lockstep/config"
)

// Each row is a bug of the field. What its input is, is what a fuzzer of the same bug begins with.

func TestNothingPanicsTheParsers_config_panic(t *testing.T) {
	rows := []struct{ pair, reason string }{
		{`DATABASE_URL=host=h password=a\`, "a trailing backslash (pgx)"},
		{`DATABASE_URL=host=h password='a\`, "likewise, in quotes"},
		{`DATABASE_URL=\`, "nothing else"},
		{"DATABASE_URL=host=", "an empty value (pgconn)"},
		{"DATABASE_URL=host= password=", "two of them"},
		{"DATABASE_URL=postgres://?", "nothing but a mark"},
		{"DATABASE_URL=postgres://h?=", "no name"},
		{"DATABASE_URL=postgres://u:%@h", "half an escape"},
		{"DATABASE_URL=postgres://[", "half an address"},
		{"DATABASE_URL=", "nothing"},
		{"REDIS_URL=redis://%", "half an escape"},
		{"REDIS_URL=unix:", "no path"},
		{"LOCKSTEP_REDIS_ADDRS=[", "half an address"},
		{"REDIS_HOST=[", "half an address"},
		{"SUPABASE_URL=://", "no scheme"},
		{"LOCKSTEP_FACTORY_OPEN_TIMEOUT=.", "no digits"},
	}
	for _, row := range rows {
		t.Run(row.pair, func(t *testing.T) {
			name, _, _ := strings.Cut(row.pair, "=")
			assert.NotPanics(t, func() {
				for _, got := range wrong(inspect(mocked(row.pair))) {
					assert.Equal(t, name, got, row.reason)
				}
				inspectFiles(map[string]string{".env": row.pair + `\`}, mocked()...)
			}, row.reason)
		})
	}
}

func TestThePasswordNeverStandsInAnError_config_secret(t *testing.T) {
	rows := []struct{ pair, reason string }{
		{"DATABASE_URL=postgres://u:hunter2@h:port/d", "the driver quotes the URL (pgconn)"},
		{"DATABASE_URL=postgres://u:hun:ter2@h", "the driver takes it for a port"},
		{"DATABASE_URL=postgres://u:hunter2%@h", "net/url quotes the escape"},
		{"DATABASE_URL=user=u password=hunter2 port=x host=h", "keywords (go-mssqldb)"},
		{"DATABASE_URL=host=h hunter2", "a password without its keyword"},
		{"DATABASE_URL=postgres://h?hunter2", "likewise, in a URL"},
		{"REDIS_URL=redis://:hunter2@h:port", "net/url quotes the port"},
		{"REDIS_URL=redis://:hunter2@h/x", "the driver quotes the path"},
		{"REDIS_URL=redis://h/0?hunter2=1", "the driver quotes the parameter"},
		{"PORT=hunter2", "strconv quotes the value"},
		{"LOCKSTEP_FACTORY_OPEN_TIMEOUT=hunter2", "time quotes the value"},
		{"DATABASE_URL_FILE=postgres://u:hunter2@h", "the system quotes the path"},
	}
	for _, row := range rows {
		t.Run(row.pair, func(t *testing.T) {
			report := inspect(mocked(row.pair))
			for _, part := range append(report.Problems.Unwrap(), report.Problems) {
				for _, fragment := range []string{"hunter2", "hunt", "ter2"} {
					assert.NotContains(t, part.Error(), fragment, row.reason)
				}
			}
		})
	}
	report := inspect(mocked(rows[0].pair))
	assertWrong(t, report, "DATABASE_URL")
}

func TestAHashIsNoPanicAndNoGuess_config_hash(t *testing.T) {
	file := map[string]string{".env": "REDIS_PASSWORD=#hunter2\nPORT=1"}
	report := inspectFiles(file, mocked()...)
	assertWrong(t, report, "REDIS_PASSWORD")
	assert.Equal(t, ".env:1", report.Problems[0].Source.String())
	assert.Equal(t, 1, mustPort(t, "FOO=a\nPORT=1 #c"))
	assert.Equal(t, 3000, mustPort(t, "PORT= #1"))
	report = inspectFiles(map[string]string{".env": "REDIS_PASSWORD='#hunter2'"}, mocked()...)
	assert.Equal(t, "#hunter2", loaded(t, report).Redis.Password.Reveal())
}

func mustPort(t *testing.T, file string) int {
	t.Helper()
	return loaded(t, inspectFiles(map[string]string{".env": file}, mocked()...)).Port
}

func TestEveryMissingVariableIsReported_config_first_only(t *testing.T) {
	report := inspect(environ("APP_ENV=production", "PORT=x"))
	assertWrong(t, report, "PORT", "DATABASE_URL", "REDIS_URL", "SUPABASE_URL", "SUPABASE_ANON_KEY",
		"SUPABASE_SERVICE_KEY")
	for _, e := range report.Entries {
		if e.Verdict == config.Missing {
			assert.Equal(t, "not set", e.Source.String())
		}
	}
}

func TestAnIPv6AddressHasItsBracketsOnce_config_ipv6(t *testing.T) {
	rows := []struct{ pair, want string }{
		{"REDIS_HOST=::1", "[::1]:6379"},
		{"REDIS_HOST=[::1]", "[::1]:6379"},
		{"REDIS_URL=redis://[::1]", "[::1]:6379"},
		{"REDIS_URL=rediss://u:p@[fe80::1]:7/1", "[fe80::1]:7"},
		{"LOCKSTEP_REDIS_ADDRS=[::1]:6379", "[::1]:6379"},
	}
	for _, row := range rows {
		t.Run(row.pair, func(t *testing.T) {
			assert.Equal(t, []string{row.want}, loaded(t, inspect(mocked(row.pair))).Redis.Addrs)
		})
	}
	for _, pair := range []string{
		"REDIS_HOST=[[::1]]", "REDIS_HOST=[::1", "REDIS_HOST=::1]", "REDIS_HOST=[h]",
		"REDIS_URL=redis://[[::1]]", "REDIS_URL=redis://::1", "LOCKSTEP_REDIS_ADDRS=::1:6379",
		"DATABASE_URL=postgres://[[::1]]", "DATABASE_URL=host=[::1]", "DATABASE_URL=postgres://::1",
	} {
		t.Run(pair, func(t *testing.T) {
			assert.False(t, inspect(mocked(pair)).Valid)
		})
	}
}
