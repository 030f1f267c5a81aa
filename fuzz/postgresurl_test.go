package fuzz

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net/url"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"lockstep/adapters"
	"lockstep/adapters/postgres"
	"lockstep/config"
)

var postgresWords = words{
	"postgres://", "postgresql://", "host=", " port=", " user=", " password=", " dbname=",
	" database=", "sslmode=", "disable", "allow", "prefer", "require", "verify-ca", "verify-full",
	"ssl=true", "ssl=false", "sslnegotiation=direct", "sslrootcert=system", "sslsni=0",
	"target_session_attrs=any", "read-write", "require_auth=", "md5", "scram-sha-256", "!",
	"min_protocol_version=3.2", "max_protocol_version=3.0", "latest", "channel_binding=require",
	"connect_timeout=1", "statement_cache_capacity=0", "description_cache_capacity=1",
	"default_query_exec_mode=exec", "pool_max_conns=2", "application_name=a", "service=s",
	"sslcertmode=disable", "sslpassword=", "u:p@", "[::1]", "fe80::1%25eth0", "%2Frun%2Fx",
	"/run/x", ":5432", ":65536", "%00", "%zz", "%40", "\x00", "\xff", "é", "\u00a0", "\\'", "' ",
	"localhost", "?host=", "&port=1,2", "options=-c%20a=b", "krbspn=x", "?", "&", "://", "@", "\t",
	"postgres://u:p@h:1/d?", "postgres://v@[::1],i:2/e?", "host=h user=u ", "host=/run/x ", "&a=b",
	"&sslmode=require", "sslcert=c&sslkey=k", "sslrootcert=r", "sslsni=2", "sslnegotiation=x",
	"require_auth=!md5,!none", "require_auth=none", "min_protocol_version=latest&",
	"max_protocol_version=3.0&", "pool_min_conns=1", "default_transaction_isolation=serializable",
	"a=b=c", "user='' ", "'\\'", "dbname=e", "&ssl=true", "statement_timeout=1s", "%41", "%4a",
	"postgres://h?sslmode=", "postgres://h?sslcert=c", "postgres://h?sslrootcert=",
	"postgres://a b@h", "postgres://[::1", "postgres://a,b?port=1,2", "host=/run/x sslmode=x",
	"postgres://h/%zz",
	"postgres://h?sslmode=require&sslrootcert=r", "postgres://h?ssl=true&dbname=e", "]x", ",2,3",
	"postgres://h?min_protocol_version=latest&max_protocol_version=", "host=h password=a\\", ",",
}

// postgresAlone takes away what the driver would read from the machine besides the text.
var postgresAlone = sync.OnceFunc(func() {
	for _, pair := range os.Environ() {
		if name, _, _ := strings.Cut(pair, "="); strings.HasPrefix(name, "PG") {
			_ = os.Unsetenv(name)
		}
	}
	_ = os.Setenv("PGPASSFILE", "/nonexistent")
	_ = os.Setenv("PGSERVICEFILE", "/nonexistent")
})

// systemRoots is what asks for the roots of the system, and not for a file of that name.
var systemRoots = regexp.MustCompile(`sslrootcert=system(\s|&|$)`)

// readsFiles says that the driver may read a file that the text names: whatever that one is, it is
// no matter of the text.
func readsFiles(text string) bool {
	text = strings.ReplaceAll(text, `\`, "")
	decoded, err := url.PathUnescape(text)
	if err != nil {
		decoded = strings.NewReplacer("%", "").Replace(text)
	}
	for _, form := range []string{text, decoded} {
		form = systemRoots.ReplaceAllString(form, "")
		for _, name := range []string{"cert", "key", "passfile", "service"} {
			if strings.Contains(strings.ReplaceAll(form, "sslcertmode", ""), name) {
				return true
			}
		}
	}
	return false
}

// route is one way that the driver tries.
type route struct {
	host string
	port uint16
	tls  string
}

// routesOf returns the ways that a configuration of the driver's has, in order.
func routesOf(c *pgx.ConnConfig) []route {
	all := []route{{c.Host, c.Port, decision(c.TLSConfig)}}
	for _, f := range c.Fallbacks {
		all = append(all, route{f.Host, f.Port, decision(f.TLSConfig)})
	}
	return all
}

// decision says how much of TLS a configuration of it is.
func decision(c *tls.Config) string {
	switch {
	case c == nil:
		return "clear"
	case !c.InsecureSkipVerify:
		return "full"
	case c.VerifyPeerCertificate != nil || c.VerifyConnection != nil:
		return "ca"
	default:
		return "any"
	}
}

// decisions are what the modes of TLS have the driver try, in order.
var decisions = map[config.PostgresTLS][]string{
	config.TLSDisable: {"clear"}, config.TLSAllow: {"clear", "any"},
	config.TLSPrefer: {"any", "clear"}, config.TLSRequire: {"any"},
	config.TLSVerifyCA: {"ca"}, config.TLSVerifyFull: {"full"},
}

func routesTo(target config.PostgresTarget) []route {
	var all []route
	for _, a := range target.Addrs {
		if a.Socket() {
			all = append(all, route{a.Host, a.Port, "clear"})
			continue
		}
		for _, d := range decisions[target.TLS] {
			all = append(all, route{a.Host, a.Port, d})
		}
	}
	return all
}

// FuzzPostgresURL reads any URL and any keywords, as pgx does: where we take it, so does pgx, with
// the same hosts, ports, user, password, database and TLS; what we refuse it refuses, too, apart
// from what a Fault says it would take. The adapter takes no less than config and no more than pgx.
// No error shows a fragment of the password.
func FuzzPostgresURL(f *testing.F) {
	f.Fuzz(func(t *testing.T, text string) {
		postgresAlone()
		text = postgresWords.expand(text)
		target, err := config.ParsePostgres(text)
		if err != nil {
			var fault *config.Fault
			require.ErrorAs(t, err, &fault)
			require.Empty(t, secretIn(fmt.Sprintf("%v %+v", err, fault)))
		}
		secret := config.PostgresTarget{Password: target.Password} // the rest is public
		shown := fmt.Sprintf("%v %+v %#v", secret, secret, &secret)
		require.Empty(t, fragmentIn(shown, target.Password.Reveal()))
		if readsFiles(text) {
			return
		}
		_, adapterErr := postgres.New(postgres.Config{URL: text})
		if adapterErr != nil {
			require.ErrorIs(t, adapterErr, adapters.ErrInvalid)
			require.Empty(t, secretIn(adapterErr.Error()))
		}
		theirs, theirErr := pgx.ParseConfig(text)
		if theirErr != nil {
			require.Error(t, adapterErr, "the driver: %v", theirErr)
			require.Error(t, err, "the driver: %v", theirErr)
			return
		}
		if fault := (*config.Fault)(nil); errors.As(err, &fault) {
			require.True(t, fault.Stricter, "the driver takes it, and not: %v", err)
			return
		}
		require.NoError(t, adapterErr, "config takes it")
		sameTarget(t, target, theirs)
	})
}

func sameTarget(t *testing.T, ours config.PostgresTarget, theirs *pgx.ConnConfig) {
	require.Equal(t, routesOf(theirs), routesTo(ours))
	require.Equal(t, theirs.Database, ours.Database)
	require.Equal(t, theirs.Password, ours.Password.Reveal())
	if ours.User != "" { // else it is whoever runs the process
		require.Equal(t, theirs.User, ours.User)
	}
}
