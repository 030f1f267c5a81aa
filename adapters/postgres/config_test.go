package postgres_test

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/adapters"
	"lockstep/adapters/postgres"
	"lockstep/internal/servers"
)

func TestABadConfigurationIsNamedWithoutASecretR11(t *testing.T) {
	rows := []struct {
		name, why string
		config    postgres.Config
	}{
		{"port", "the port is invalid", postgres.Config{URL: "postgres://u:geheim@h:99999/d"}},
		{"port in keywords", "the port is invalid", postgres.Config{URL: "host=h port=geheim"}},
		{"sslmode", "ssl parameters", postgres.Config{URL: "host=h sslmode=geheim"}},
		{
			"timeout", "connect_timeout",
			postgres.Config{URL: "postgres://u:geheim@h/d?connect_timeout=geheim"},
		},
		{
			"session attributes", "target_session_attrs",
			postgres.Config{URL: "postgres://u:geheim@h/d?target_session_attrs=geheim"},
		},
		{"no keywords", "keywords", postgres.Config{URL: "geheim"}},
		{"quote", "keywords", postgres.Config{URL: `password='geheim\`}},
		{"escape", "URL", postgres.Config{URL: "postgres://u:geheim%zz@h/d"}},
		{"bracket", "URL", postgres.Config{URL: "postgres://u:geheim@[::1/d"}},
		{"control", "URL", postgres.Config{URL: "postgres://u:geheim\x7f@h:`: invalid port`/d"}},
		{
			"pool", "pool_min_conns",
			postgres.Config{URL: "postgres://u:geheim@h/d?pool_min_conns=geheim"},
		},
		{"pool size", "pool_max_conns", postgres.Config{URL: "host=h pool_max_conns=geheim"}},
		{
			"isolation", "default_transaction_isolation",
			postgres.Config{URL: "host=h Default_Transaction_Isolation=geheim"},
		},
		{
			"isolation by options", "default_transaction_isolation", postgres.Config{
				URL: "postgres://u:geheim@h/d?options=-cdefault_transaction_isolation%3Dgeheim",
			},
		},
		{
			"misspelt", "(not shown)",
			postgres.Config{URL: "postgres://u:geheim@h/d?gehe!im=1", Pooler: true},
		},
		{
			"pooler", "search_path",
			postgres.Config{URL: "postgres://u:geheim@h/d?search_path=geheim", Pooler: true},
		},
		{"sharing", "Sharing", postgres.Config{Sharing: 7}},
		{"size", "ConnsMax", postgres.Config{ConnsMax: -1}},
		{"server's time", "StatementTimeout", postgres.Config{StatementTimeout: -1}},
		{"length", "LengthMax", postgres.Config{Queue: postgres.QueueConfig{LengthMax: -1}}},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			_, err := postgres.New(row.config)
			require.ErrorIs(t, err, adapters.ErrInvalid)
			assert.ErrorContains(t, err, `configure postgres "": invalid: `)
			assert.ErrorContains(t, err, row.why)
			for ; err != nil; err = errors.Unwrap(err) {
				assert.NotContains(t, fmt.Sprintf("%v %+v %#v", err, err, err), "geheim")
			}
		})
	}
}

func TestNothingPrintsThePassword(t *testing.T) {
	f := newFake(t, false)
	config := postgres.Config{URL: f.url()}
	adapter, client := open(t, config)
	type holder struct {
		Config  postgres.Config
		adapter *postgres.Adapter
		client  *postgres.Client
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d"} {
		for _, it := range []any{config, &config, adapter, *adapter, client, holder{
			config, adapter, client,
		}} {
			assert.NotContains(t, fmt.Sprintf(verb, it), "geheim", "%T by %s", it, verb)
		}
	}
}

func TestTheServerIsToldWhoAsksAndHowLong(t *testing.T) {
	rows := []struct {
		name   string
		query  string
		config postgres.Config
		want   map[string]string
	}{
		{
			"configured", "",
			postgres.Config{ApplicationName: "shop", StatementTimeout: 1500 * time.Microsecond},
			map[string]string{"application_name": "shop", "statement_timeout": "2"},
		},
		{
			"by URL", "&application_name=a&statement_timeout=5s&pool_max_conns=3",
			postgres.Config{},
			map[string]string{"application_name": "a", "statement_timeout": "5s"},
		},
		{
			"behind a pooler", "&statement_timeout=5",
			postgres.Config{ApplicationName: "shop", Pooler: true},
			map[string]string{"application_name": "shop"},
		},
	}
	both(t, func(t *testing.T, sharing adapters.Sharing) {
		for _, row := range rows {
			t.Run(row.name, func(t *testing.T) {
				f := newFake(t, false)
				row.config.URL, row.config.Sharing = f.url()+row.query, sharing
				open(t, row.config)
				row.want["user"], row.want["database"] = "someone", "shop"
				f.mu.Lock()
				defer f.mu.Unlock()
				assert.Equal(t, row.want, f.params[0])
			})
		}
	})
}

func TestCredentialsOfTheContextServeEveryConnection(t *testing.T) {
	f := newFake(t, false)
	adapter, err := postgres.New(postgres.Config{URL: f.url()})
	require.NoError(t, err)
	ctx := adapters.WithCredentials(within(t, 20*time.Second),
		adapters.Credentials{User: "rotated", Password: "new"})
	client, err := adapter.Open(ctx, "main")
	require.NoError(t, err)
	plain := within(t, 20*time.Second)
	require.NoError(t, client.Session(plain, func(context.Context, *pgx.Conn) error {
		return adapter.Ping(plain, client) // by a second connection
	}))
	require.NoError(t, adapter.Close(plain, client))
	require.Len(t, f.params, 2)
	for _, params := range f.params {
		assert.Equal(t, "rotated", params["user"])
	}
}

func TestCredentialsWithoutAUserAreForTheURLs(t *testing.T) {
	f := newFake(t, false)
	adapter, err := postgres.New(postgres.Config{URL: f.url()})
	require.NoError(t, err)
	ctx := adapters.WithCredentials(within(t, 20*time.Second),
		adapters.Credentials{Password: "new"})
	client, err := adapter.Open(ctx, "main")
	require.NoError(t, err)
	require.NoError(t, adapter.Close(ctx, client))
	assert.Equal(t, "someone", f.params[0]["user"])
}

func TestARotatedPasswordIsUsedFromTheNextOpenOn(t *testing.T) {
	both(t, func(t *testing.T, sharing adapters.Sharing) {
		config := fresh(t)
		config.Sharing = sharing
		superuser(t, "drop role if exists rotating")
		superuser(t, "create role rotating login password 'first'")
		adapter, err := postgres.New(config)
		require.NoError(t, err)
		as := func(password string) context.Context {
			return adapters.WithCredentials(within(t, 20*time.Second),
				adapters.Credentials{User: "rotating", Password: password})
		}
		client, err := adapter.Open(as("first"), "main")
		require.NoError(t, err)
		superuser(t, "alter role rotating password 'second'")
		assert.NoError(t, adapter.Ping(as(""), client), "what is open goes on")
		_, err = adapter.Open(as("first"), "main")
		assert.ErrorIs(t, err, adapters.ErrDenied)
		assert.Equal(t, adapters.Outdated, adapter.Diagnose(err))
		assert.NotContains(t, err.Error(), "first")
		require.NoError(t, adapter.Close(as(""), client))
		client, err = adapter.Open(as("second"), "main")
		require.NoError(t, err)
		require.NoError(t, adapter.Close(as(""), client))
	})
}

func TestTLSOfTheConfigurationIsUsedAndVerified(t *testing.T) {
	config := fresh(t)
	trusted := servers.Postgres(t).TLS()
	both(t, func(t *testing.T, sharing adapters.Sharing) {
		config.Sharing, config.TLS = sharing, trusted
		config.ApplicationName = "secure"
		_, client := open(t, config) // although the URL says sslmode=disable
		assert.Equal(t, "true", ask(t, client,
			"select ssl::text from pg_stat_ssl where pid = pg_backend_pid()"))

		config.TLS = &tls.Config{}
		adapter, err := postgres.New(config)
		require.NoError(t, err)
		_, err = adapter.Open(within(t, 20*time.Second), "main")
		assert.ErrorIs(t, err, adapters.ErrUnavailable, "nobody vouches for the server")
		assert.Empty(t, config.TLS.ServerName, "the caller's configuration is the caller's")
	})
}

func TestTheDiallerOfTheConfigurationGetsTheName(t *testing.T) {
	f := newFake(t, false)
	var asked atomic.Value
	dial := func(ctx context.Context, network, address string) (net.Conn, error) {
		asked.Store(address)
		return new(net.Dialer).DialContext(ctx, network, f.listener.Addr().String())
	}
	both(t, func(t *testing.T, sharing adapters.Sharing) {
		open(t, postgres.Config{
			URL: "postgres://nobody@no.such.host:1/d?sslmode=disable", Dial: dial, Sharing: sharing,
		})
		assert.Equal(t, "no.such.host:1", asked.Load())
	})
}

func TestFingerprintsAreEqualExactlyForOneWayToOpen(t *testing.T) {
	digest := func(config postgres.Config) string {
		adapter, err := postgres.New(config)
		require.NoError(t, err)
		return adapter.Fingerprint("main")
	}
	const url = "postgres://u:geheim@h:5432/d?sslmode=disable&application_name=x"
	base := digest(postgres.Config{URL: url})
	same := []postgres.Config{
		{URL: "postgres://u:geheim@h:5432/d?application_name=x&sslmode=disable"},
		{URL: "host=h user=u password=geheim dbname=d sslmode=disable application_name=x"},
		{URL: "postgres://u:geheim@h:5432/d?sslmode=disable", ApplicationName: "x"},
	}
	for _, config := range same {
		assert.Equal(t, base, digest(config))
	}
	secure := &tls.Config{ServerName: "x"}
	other := []postgres.Config{
		{URL: strings.Replace(url, "geheim", "other", 1)},
		{URL: strings.Replace(url, "h:", "g:", 1)},
		{URL: strings.Replace(url, "u:", "v:", 1)},
		{URL: strings.Replace(url, "/d", "/e", 1)},
		{URL: strings.Replace(url, "disable", "require", 1)},
		{URL: url, Sharing: adapters.Exclusive},
		{URL: url, Pooler: true},
		{URL: url, ConnsMax: 3},
		{URL: url, StatementTimeout: time.Second},
		{URL: url, TLS: secure},
		{URL: url, Name: "n"},
		{URL: strings.Replace(url, "2/", "3/", 1)},
		{URL: url + "&krbsrvname=x"},
		{URL: url + "&krbspn=x"},
	}
	seen := map[string]bool{base: true}
	for _, config := range other {
		assert.False(t, seen[digest(config)], "another way")
		seen[digest(config)] = true
		assert.Equal(t, digest(config), digest(config))
	}
	assert.NotContains(t, base, "geheim")

	var diallers []postgres.Config
	for _, to := range []string{"here:1", "there:1"} { // one function, which knows different things
		dial := func(ctx context.Context, network, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, network, to)
		}
		diallers = append(diallers, postgres.Config{URL: url, Dial: dial})
	}
	assert.NotEqual(t, digest(diallers[0]), digest(diallers[1]))
	adapter, err := postgres.New(diallers[0])
	require.NoError(t, err)
	assert.Equal(t, adapter.Fingerprint("a"), adapter.Fingerprint("b"))
}
