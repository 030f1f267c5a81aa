package config_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/config"
)

// describePostgres writes a target as user:password@hosts/database tls.
func describePostgres(t config.PostgresTarget) string {
	var addrs []string
	for _, a := range t.Addrs {
		addrs = append(addrs, fmt.Sprintf("%s|%d", a.Host, a.Port))
	}
	return fmt.Sprintf("%s:%s@%s/%s %s", t.User, t.Password.Reveal(), strings.Join(addrs, ","),
		t.Database, t.TLS)
}

func TestConnectionStringsOfPostgresAreReadAsLibpqDoes(t *testing.T) {
	rows := []struct{ text, want, reason string }{
		{"postgres://h", ":@h|5432/ prefer", "the shortest"},
		{"postgresql://u:p@h:1/d", "u:p@h|1/d prefer", "everything"},
		{"postgres://u:p%40%2F%25@h/d", "u:p@/%@h|5432/d prefer", "special characters"},
		{"postgres://u:a:b@h", "u:a:b@h|5432/ prefer", "a colon in the password"},
		{"postgres://[::1]:1/d", ":@::1|1/d prefer", "IPv6, whose brackets are the URL's"},
		{"postgres://[::1],[fe80::1]:2", ":@::1|5432,fe80::1|2/ prefer", "several hosts"},
		{"postgres://a,b:2,c/d", ":@a|5432,b|2,c|5432/d prefer", "ports of some"},
		{"postgres://a,b/d?port=7", ":@a|7,b|7/d prefer", "one port for all"},
		{"postgres:///d?host=/run/x", ":@/run/x|5432/d prefer", "a socket"},
		{"postgres://%2Frun%2Fx/d", ":@/run/x|5432/d prefer", "a socket, as libpq writes it"},
		{"postgres://h?sslmode=verify-full", ":@h|5432/ verify-full", "TLS"},
		{"postgres://h?ssl=true", ":@h|5432/ require", "as JDBC writes it"},
		{"postgres://h?sslmode=disable&ssl=true", ":@h|5432/ require", "the later one"},
		{"postgres://h?ssl=true&sslmode=disable", ":@h|5432/ disable", "the later one"},
		{"postgres://h?sslnegotiation=direct", ":@h|5432/ require", "direct TLS has no choice"},
		{"postgres://h?sslrootcert=system", ":@h|5432/ verify-full", "the system's authorities"},
		{"postgres://h?sslmode=require&sslrootcert=x", ":@h|5432/ verify-ca", "as libpq says"},
		{"postgres://h?user=u&password=p&dbname=d", "u:p@h|5432/d prefer", "parameters"},
		{"host=h", ":@h|5432/ prefer", "keywords"},
		{" host = h  port=1 dbname='a b' ", ":@h|1/a b prefer", "blanks"},
		{`host=h password=a\'b\\c`, `:a'b\c@h|5432/ prefer`, "escapes"},
		{`host=h password='a\'b'`, ":a'b@h|5432/ prefer", "in quotes"},
		{`host=h password=`, ":@h|5432/ prefer", "an empty value (config-panic)"},
		{`host=h password=a\`, ":a@h|5432/ prefer", "a trailing backslash (config-panic)"},
		{"host=::1", ":@::1|5432/ prefer", "IPv6 without brackets"},
		{"host=a,b port=1,2", ":@a|1,b|2/ prefer", "lists"},
		{"host=a host=b user= ", ":@b|5432/ prefer", "the last one counts"},
		{"host=h require_auth=!md5,!password", ":@h|5432/ prefer", "methods"},
	}
	for _, row := range rows {
		t.Run(row.text, func(t *testing.T) {
			target, err := config.ParsePostgres(row.text)
			require.NoError(t, err)
			assert.Equal(t, row.want, describePostgres(target), row.reason)
		})
	}
}

func TestWrongConnectionStringsOfPostgresAreFaults(t *testing.T) {
	rows := []struct {
		text     string
		stricter bool
		reason   string
	}{
		{"hunter2", false, "neither form"},
		{"", true, "no host"},
		{"postgres://", true, "no host"},
		{"postgres:///hunter2", true, "whose socket?"},
		{"postgres://u:hunter2@h:port/d", false, "no port"},
		{"postgres://u:hun#ter2/x@h/d", false, "the password is not escaped"},
		{"postgres://u:hunter2%@h", false, "half an escape"},
		{"postgres://u:hunter2%zz@h", false, "no escape"},
		{"postgres://u:hunter2%00@h", false, "a zero byte"},
		{"postgres://u:hun ter2@h", false, "a blank"},
		{"postgres://[::1", false, "no closing bracket"},
		{"postgres://[]", false, "no address"},
		{"postgres://[[::1]]", false, "brackets twice (config-ipv6)"},
		{"host=[::1]", true, "brackets that are not the URL's (config-ipv6)"},
		{"postgres://h:0", false, "no port"},
		{"postgres://h:65536", false, "no port"},
		{"postgres://a,b,c?port=1,2", false, "as many as hosts"},
		{"postgres://h?sslmode", false, "no value"},
		{"postgres://h?sslmode=hunter2", false, "no mode"},
		{"postgres://h?a==b", false, "two ="},
		{"postgres://h?se-cret=1", true, "no parameter of any server"},
		{"postgres://h?service=x", true, "would read a file"},
		{"postgres://h?pool_min_conns=1", true, "the factory's affair"},
		{"postgres://h?pool_max_conns=x", true, "no number"},
		{"postgres://h?connect_timeout=-1", true, "negative"},
		{"postgres://h?sslcert=x", false, "without its key"},
		{"postgres://h?sslcertmode=", false, "none of the words"},
		{"postgres://h?target_session_attrs=hunter2", false, "likewise"},
		{"postgres://h?min_protocol_version=3.2&max_protocol_version=3.0", false, "the order"},
		{"postgres://h?require_auth=md5,!password", false, "mixed"},
		{"postgres://h?require_auth=md5,md5", false, "twice"},
		{"host", false, "no value"},
		{"=hunter2", false, "no keyword"},
		{"host=h pass word=hunter2", false, "two words"},
		{"host=h password='hunter2", false, "no closing quote"},
		{`host=h password='hunter2\`, false, "likewise (config-panic)"},
		{"host=h password=a\x00b", false, "a zero byte"},
		{"host=" + strings.Repeat("h,", 100), true, "too many"},
		{"host=" + strings.Repeat("h", 1<<17), true, "too long"},
	}
	for _, row := range rows {
		t.Run(row.text[:min(40, len(row.text))], func(t *testing.T) {
			_, err := config.ParsePostgres(row.text)
			var fault *config.Fault
			require.ErrorAs(t, err, &fault)
			assert.Equal(t, row.stricter, fault.Stricter, "%v: %s", fault, row.reason)
			for _, part := range []string{"hunter2", "hun", "ter2"} {
				assert.NotContains(t, err.Error(), part)
			}
		})
	}
}

func TestURLsOfRedisAreReadAsGoRedisDoes(t *testing.T) {
	rows := []struct{ text, want, reason string }{
		{"redis://h", "[h:6379] : 0 false ", "the shortest"},
		{"redis://", "[localhost:6379] : 0 false ", "this machine"},
		{"rediss://u:p@h:1/2", "[h:1] u:p 2 true ", "everything"},
		{"redis://:p%40%23@h", "[h:6379] :p@# 0 false ", "special characters"},
		{"redis://[::1]", "[[::1]:6379] : 0 false ", "brackets once (config-ipv6)"},
		{"redis://[::1]:1/3", "[[::1]:1] : 3 false ", "likewise"},
		{"redis://h?db=4", "[h:6379] : 4 false ", "a parameter"},
		{"redis://h/4?db=4", "[h:6379] : 4 false ", "twice the same"},
		{
			"redis://h:1?addr=i:2&addr=[::1]:3&master_name=m", "[h:1 i:2 [::1]:3] : 0 false m",
			"more addresses",
		},
		{"unix:///run/redis.sock?db=1", "[/run/redis.sock] : 1 false ", "a socket"},
		{"unix://u:p@/run/redis.sock", "[/run/redis.sock] u:p 0 false ", "with a password"},
	}
	for _, row := range rows {
		t.Run(row.text, func(t *testing.T) {
			target, err := config.ParseRedis(row.text)
			require.NoError(t, err)
			got := fmt.Sprintf("%v %s:%s %d %v %s", target.Addrs, target.Username,
				target.Password.Reveal(), target.DB, target.TLS, target.MasterName)
			assert.Equal(t, row.want, got, row.reason)
		})
	}
}

func TestWrongURLsOfRedisAreFaults(t *testing.T) {
	rows := []struct {
		text     string
		stricter bool
		reason   string
	}{
		{"hunter2", false, "no URL"},
		{"", false, "no URL"},
		{"http://:hunter2@h", false, "no scheme of ours"},
		{"redis://:hunter2%@h", false, "half an escape"},
		{"redis://:hun/ter2@h", false, "the password is not escaped"},
		{"redis://:hun#ter2@h", false, "likewise"},
		{"redis://h/0#hunter2", true, "a fragment"},
		{"redis://:hunter2@h:port", false, "no port"},
		{"redis://h:0", true, "no port"},
		{"redis://h:65536", true, "no port"},
		{"redis://h/x", false, "no number"},
		{"redis://h/1/2", false, "two numbers"},
		{"redis://h/-1", true, "no database"},
		{"redis://h/1?db=2", true, "two databases"},
		{"redis://h?db=1&db=2", true, "two databases"},
		{"redis://h?password=hunter2", true, "a parameter that is not taken"},
		{"redis://h?pool_size=3", true, "a variable of its own"},
		{"redis://h?addr=hunter2", false, "no address"},
		{"redis://h?a=%zz", true, "no escape"},
		{"redis://a_b c@h", false, "a blank"},
		{"unix://", false, "no path"},
		{"unix://h/run/x", true, "a host and a path"},
		{"redis:h", true, "no //"},
		{"redis://" + strings.Repeat("h", 1<<17), true, "too long"},
	}
	for _, row := range rows {
		t.Run(row.text[:min(40, len(row.text))], func(t *testing.T) {
			_, err := config.ParseRedis(row.text)
			var fault *config.Fault
			require.ErrorAs(t, err, &fault)
			assert.Equal(t, row.stricter, fault.Stricter, "%v: %s", fault, row.reason)
			for _, part := range []string{"hunter2", "hun", "ter2"} {
				assert.NotContains(t, err.Error(), part)
			}
		})
	}
}

func TestATargetDoesNotShowItsPassword(t *testing.T) {
	postgres, err := config.ParsePostgres("postgres://u:hunter2@h?sslpassword=hunter3")
	require.NoError(t, err)
	redis, err := config.ParseRedis("redis://u:hunter2@h")
	require.NoError(t, err)
	for _, target := range []any{postgres, &postgres, redis, &redis} {
		for _, text := range printed(t, target) {
			assert.NotContains(t, text, "hunter")
		}
	}
}
