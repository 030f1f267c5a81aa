package fuzz

import "strings"

// assignments are whole lines of an environment, each right by itself or wrong in a way that
// takes a fuzzer long to spell: a byte stands for each, so that one mutation sets a variable beside
// another that contradicts it. Append to the list only, as to words; it has at most 126.
var assignments = words{
	"APP_ENV=development", "APP_ENV=test", "APP_ENV=staging", "APP_ENV=production",
	"NODE_ENV=production", "NODE_ENV=test", "PORT=8080", "PORT=65536",
	"MOCK_SERVICES_ENABLED=true", "MOCK_SERVICES_ENABLED=0", "OPENROUTER_API_KEY=\xf2",
	"ALLOY_MODEL_PATH=models", "TLA_MODEL_PATH=models", "TLA_MODEL_PATH=gone",
	"CLIENT_FACTORY_TEST_MODE=true", "LOCKSTEP_FACTORY_OPEN_TIMEOUT=1m",
	"LOCKSTEP_FACTORY_PING_TIMEOUT=1s", "LOCKSTEP_FACTORY_CLOSE_TIMEOUT=.5s",
	"LOCKSTEP_FACTORY_DRAIN_TIMEOUT=597h", "LOCKSTEP_FACTORY_BACKOFF_MIN=10s",
	"LOCKSTEP_FACTORY_BACKOFF_MAX=1s", "LOCKSTEP_FACTORY_CLIENTS_MAX=3",
	"LOCKSTEP_FACTORY_IDLE_MAX=5m", "LOCKSTEP_FACTORY_LIFETIME_MAX=1h",
	"LOCKSTEP_FACTORY_PING_EVERY=30s",

	"DATABASE_URL=postgres://u:\xf2@h/d?sslmode=verify-full",
	"DATABASE_URL=postgres://u@h,i:1/d?application_name=a",
	"DATABASE_URL=postgres://u@localhost/d?search_path=a",
	"DATABASE_URL=host=/run/postgresql password=\xf4",
	"DATABASE_URL=postgres://u@h/d?statement_timeout=1s",
	"DATABASE_URL=postgres://u:\xf2@h:port/d", "DATABASE_URL=postgres://your-host/d",
	"DATABASE_URL_FILE=mounted", "DATABASE_URL_FILE=gone", "DATABASE_URL_FILE=forbidden",
	"LOCKSTEP_POSTGRES_POOLER=true", "LOCKSTEP_POSTGRES_APPLICATION_NAME=a",
	"LOCKSTEP_POSTGRES_STATEMENT_TIMEOUT=1s", "LOCKSTEP_POSTGRES_CONNS_MAX=4",
	"LOCKSTEP_POSTGRES_QUEUE_LENGTH_MAX=5",

	"REDIS_URL=redis://h", "REDIS_URL=redis://h:1/2", "REDIS_URL=rediss://v:\xf2@h",
	"REDIS_URL=redis://:\xf4@[::1]:1", "REDIS_URL=redis://h:1?addr=i:2",
	"REDIS_URL=redis://h:1?addr=i:2&master_name=m", "REDIS_URL=unix:///run/redis",
	"REDIS_URL=redis://:\xf4#@h", "REDIS_URL_FILE=mounted", "REDIS_HOST=h", "REDIS_HOST=::1",
	"REDIS_HOST=[::1]", "REDIS_HOST=h:1", "REDIS_HOST=your-host", "REDIS_PORT=1",
	"REDIS_PORT=tcp://10.0.0.1:6379", "REDIS_PASSWORD=\xf4", "REDIS_PASSWORD=your-password",
	"REDIS_PASSWORD_FILE=mounted", "LOCKSTEP_REDIS_ADDRS=h:1", "LOCKSTEP_REDIS_ADDRS=h:1,[::1]:2",
	"LOCKSTEP_REDIS_ADDRS=/run/redis", "LOCKSTEP_REDIS_MODE=standalone",
	"LOCKSTEP_REDIS_MODE=sentinel", "LOCKSTEP_REDIS_MODE=cluster",
	"LOCKSTEP_REDIS_MASTER_NAME=m", "LOCKSTEP_REDIS_USERNAME=v", "LOCKSTEP_REDIS_DB=2",
	"LOCKSTEP_REDIS_TLS=true", "LOCKSTEP_REDIS_SENTINEL_USERNAME=s",
	"LOCKSTEP_REDIS_SENTINEL_PASSWORD=\xf5", "LOCKSTEP_REDIS_CLIENT_NAME=c",
	"LOCKSTEP_REDIS_CLIENT_NAME=a b", "LOCKSTEP_REDIS_PREFIX=p:", "LOCKSTEP_REDIS_PREFIX={p}",
	"LOCKSTEP_REDIS_CONNS_MAX=6", "LOCKSTEP_REDIS_CALL_TIMEOUT=2s",
	"LOCKSTEP_REDIS_QUEUE_LENGTH_MAX=7",

	"SUPABASE_URL=https://abc.supabase.co/", "SUPABASE_URL=abc.supabase.co:443",
	"SUPABASE_URL=https://abc.supabase.co:0", "SUPABASE_URL=https://abc.supabase.co/path",
	"SUPABASE_ANON_KEY=\xf6", "SUPABASE_SERVICE_KEY=\xf7", "SUPABASE_SERVICE_KEY_FILE=mounted",
	"LOCKSTEP_LOG_LEVEL=debug", "LOCKSTEP_LOG_LEVEL=loud", "LOCKSTEP_LOG_FORMAT=json",

	"APP_ENV=", "DATABASE_URL=", "REDIS_URL=", "REDIS_HOST=", "PORT= 1", "PORT=\xf2",
	"REDIS_USER=v", "LOCKSTEP_LOG_LEVLE=debug", "ALLOY_MODEL_PATH=\xf2",
	"LOCKSTEP_REDIS_USERNAME=\xf4", "SUPABASE_ANON_KEY=\x01", "REDIS_URL=http://h",
	"REDIS_PASSWORD_FILE=broken", "LOCKSTEP_REDIS_ADDRS=h", "LOCKSTEP_REDIS_ADDRS=h:x",
	"SUPABASE_URL=ftp://h", "REDIS_URL=redis://localhost", "DATABASE_URL=",
	"LOCKSTEP_POSTGRES_APPLICATION_NAME=" + strings.Repeat("a", 64),
	"DATABASE_URL=postgres://u:\xf2@h/d?sslmode=require&sslpassword=\xf4", "APP_ENV=tset",
	"MOCK_SERVICES_ENABLED=yes",

	// Those with a $ or a backslash have a meaning in a file alone.
	"A=1", "LOCKSTEP_REDIS_PREFIX=$A${A}$", "LOCKSTEP_REDIS_USERNAME=x$REDIS_PASSWORD", "B=$(a)",
	"B=${A:-b}", "B=$UNSET", `B=\z`, `B=\n\$A`,
}

// What a byte of a choice stands for: an assignment to the environment, the same to the file
// .env.local, or a file to be read instead of those that are read by default.
const (
	toLocal     = 0x80
	chosenFirst = 0xfe
)

// chosenFiles are those of the last two bytes.
var chosenFiles = []string{".env", "forbidden"}

// choose returns what the bytes stand for.
func choose(choice []byte) (environ, local, files []string) {
	for _, b := range choice {
		switch {
		case b >= chosenFirst:
			files = append(files, chosenFiles[b-chosenFirst])
		case int(b%toLocal) >= len(assignments):
		case b >= toLocal:
			local = append(local, inFile(assignments[b%toLocal]))
		default:
			environ = append(environ, words{}.expand(assignments[b]))
		}
	}
	return environ, local, files
}

// inFile returns an assignment as it stands in a file, its value in quotes.
func inFile(assignment string) string {
	name, value, _ := strings.Cut(words{}.expand(assignment), "=")
	quote := "'"
	if strings.ContainsAny(value, `$\`) {
		quote = `"`
	}
	return name + "=" + quote + value + quote
}
