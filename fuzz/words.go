package fuzz

import (
	"slices"
	"strings"
)

// Words are what a fuzzer hardly finds byte by byte: the byte 0x80 stands for the first of them,
// and so on, so that one mutation puts a whole word anywhere. What is ASCII stays as it is, and a
// seed can be read. Append to a list only: the seeds hold the places of the words.
type words []string

// The bytes that stand for secrets, whatever the words are.
const (
	wordFirst   = 0x80
	secretFirst = 0xf0
)

// expand replaces the bytes that stand for something. One that stands for nothing is left out.
func (w words) expand(text string) string {
	var out strings.Builder
	for i := range len(text) {
		switch b := text[i]; {
		case b >= secretFirst:
			out.WriteString(secrets[b-secretFirst])
		case b < wordFirst:
			out.WriteByte(b)
		case int(b-wordFirst) < len(w):
			out.WriteString(w[b-wordFirst])
		}
	}
	return out.String()
}

// secrets are made of two letters, of which no text of ours has four in a row: where they are
// shown, it was a secret. No name of a variable has one of them either.
var secrets = [16]string{
	"JJJZ", "ZZZJ", "JZJZJZJZ", "JJZZJJZZ", "ZJJJJZZZZJ", "JJJJJJJJ", "ZZZZZZZZZZZZ", "JZZJ",
	"JJZJ", "ZJZZ", "ZZJJZJ", "JZJJJZ", "ZJJZJJZ", "JZZZZZZZ", "ZJ", "JJJZZZJJJZZZJJJ",
}

const secretLength = 4 // bytes of a secret that are too many to be shown

// secretIn returns a run of the letters of secrets that is too long to be shown, or "".
func secretIn(text string) string {
	start := -1
	for i := range len(text) + 1 {
		if i < len(text) && (text[i] == 'J' || text[i] == 'Z') {
			if start < 0 {
				start = i
			}
			continue
		}
		if start >= 0 && i-start >= secretLength {
			return text[start:i]
		}
		start = -1
	}
	return ""
}

// fragmentIn returns a fragment of a secret that stands in a text, or "". Only what is made of the
// letters of secrets counts: anything else may be what every text of ours holds. Nor does what is
// public.
func fragmentIn(text, secret string, public ...string) string {
	for i := range len(secret) - secretLength + 1 {
		part := secret[i : i+secretLength]
		holds := func(text string) bool { return strings.Contains(text, part) }
		if secretIn(part) != "" && holds(text) && !slices.ContainsFunc(public, holds) {
			return part
		}
	}
	return ""
}

// environmentWords are the names of variables, and what is written beside them.
var environmentWords = words{
	"APP_ENV=", "NODE_ENV=", "PORT=", "MOCK_SERVICES_ENABLED=", "OPENROUTER_API_KEY=",
	"ALLOY_MODEL_PATH=", "TLA_MODEL_PATH=", "CLIENT_FACTORY_TEST_MODE=",
	"LOCKSTEP_FACTORY_OPEN_TIMEOUT=", "LOCKSTEP_FACTORY_PING_TIMEOUT=",
	"LOCKSTEP_FACTORY_CLOSE_TIMEOUT=", "LOCKSTEP_FACTORY_DRAIN_TIMEOUT=",
	"LOCKSTEP_FACTORY_BACKOFF_MIN=", "LOCKSTEP_FACTORY_BACKOFF_MAX=",
	"LOCKSTEP_FACTORY_CLIENTS_MAX=", "LOCKSTEP_FACTORY_IDLE_MAX=",
	"LOCKSTEP_FACTORY_LIFETIME_MAX=", "LOCKSTEP_FACTORY_PING_EVERY=", "DATABASE_URL=",
	"LOCKSTEP_POSTGRES_POOLER=", "LOCKSTEP_POSTGRES_APPLICATION_NAME=",
	"LOCKSTEP_POSTGRES_STATEMENT_TIMEOUT=", "LOCKSTEP_POSTGRES_CONNS_MAX=",
	"LOCKSTEP_POSTGRES_QUEUE_LENGTH_MAX=", "REDIS_URL=", "REDIS_HOST=", "REDIS_PORT=",
	"REDIS_PASSWORD=", "LOCKSTEP_REDIS_ADDRS=", "LOCKSTEP_REDIS_MODE=",
	"LOCKSTEP_REDIS_MASTER_NAME=", "LOCKSTEP_REDIS_USERNAME=", "LOCKSTEP_REDIS_DB=",
	"LOCKSTEP_REDIS_TLS=", "LOCKSTEP_REDIS_SENTINEL_USERNAME=",
	"LOCKSTEP_REDIS_SENTINEL_PASSWORD=", "LOCKSTEP_REDIS_CLIENT_NAME=", "LOCKSTEP_REDIS_PREFIX=",
	"LOCKSTEP_REDIS_CONNS_MAX=", "LOCKSTEP_REDIS_CALL_TIMEOUT=",
	"LOCKSTEP_REDIS_QUEUE_LENGTH_MAX=", "SUPABASE_URL=", "SUPABASE_ANON_KEY=",
	"SUPABASE_SERVICE_KEY=", "LOCKSTEP_LOG_LEVEL=", "LOCKSTEP_LOG_FORMAT=",
	"_FILE", "LOCKSTEP_", "DATABASE_URL_FILE=", "REDIS_PASSWORD_FILE=", "REDIS_URL_FILE=",
	"mounted",
	"true", "false", "development", "test", "staging", "production", "standalone", "sentinel",
	"cluster", "debug", "error", "json", "text", "10s", "50ms", "models", "your-",
	"postgres://", "redis://", "rediss://", "unix:///", "https://", "abc.supabase.co", "h:1",
	"[::1]", "fe80::1%eth0", ":@/?", "u:p@h/d", "sslmode=verify-full", "host=", " password=",
	"?addr=h:2&master_name=m", "?db=1", "\n", "\r\n", "\x00", "\xff", "é", "\u00a0", "\ufeff",
	"${", "$REDIS_PASSWORD", "$A", "A=", `\"`, `\$`, "export ", " #", "=#", "pool_max_conns=3",
	"statement_timeout=1", "application_name=a",
}
