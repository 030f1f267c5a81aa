package postgres

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"lockstep/adapters"
)

// settings are what New made of a Config. They never change, and whoever opens a connection copies
// conn. Keep them behind a pointer in what may be printed: they hold the password.
type settings struct {
	Config
	conn     *pgx.ConnConfig
	connsMax int32  // zero: pgxpool's choice
	dialler  uint64 // numbers Dial, where there is one

	begin, beginReadOnly string // of an adapters.Tx
	beginQueue           string // of inTx
}

// connectMax is how long the driver may take to open a connection to one address, its greeting and
// TLS included, where URL does not say. A pool goes on with it when its caller has gone, and has no
// place for others meanwhile.
const connectMax = 5 * time.Second

// diallers counts the adapters with a Config.Dial.
var diallers atomic.Uint64

// messageMax bounds what a server may say in one message, such as a row, in bytes. The driver makes
// room for a message before it has read it: a server that lies could take 1 GiB.
const messageMax = 64 << 20

// settings reads the configuration. Its errors show nothing of what URL holds.
func (c Config) settings() (*settings, error) {
	if err := c.check(); err != nil {
		return nil, c.invalid(err)
	}
	conn, err := pgx.ParseConfig(c.URL)
	if err != nil {
		return nil, c.invalid(errors.New(parseFault(err)))
	}
	s := &settings{Config: c, conn: conn, connsMax: int32(c.ConnsMax)}
	for _, step := range []func() error{
		s.readPool, s.readIsolation, s.readTimeout, s.readPooler, s.readTLS,
	} {
		if err := step(); err != nil {
			return nil, c.invalid(err)
		}
	}
	conn.MaxProtocolMessageBodyLen = messageMax
	if c.ApplicationName != "" {
		conn.RuntimeParams["application_name"] = c.ApplicationName
	}
	if conn.ConnectTimeout <= 0 {
		conn.ConnectTimeout = connectMax
	}
	if c.Dial != nil { // a dialler of its own looks names up itself
		s.dialler = diallers.Add(1)
		conn.LookupFunc = func(_ context.Context, host string) ([]string, error) {
			return []string{host}, nil
		}
	}
	s.render()
	return s, nil
}

// identify has a connection opened with the credentials that the context carries, if any.
func identify(ctx context.Context, config *pgx.ConnConfig) {
	who, ok := adapters.CredentialsFrom(ctx)
	if !ok {
		return
	}
	if who.User != "" {
		config.User = who.User
	}
	config.Password = who.Password
}

// readPool takes pgxpool's parameters from those that would go to the server.
func (s *settings) readPool() error {
	params := s.conn.RuntimeParams
	for _, name := range slices.Sorted(maps.Keys(params)) {
		if !strings.HasPrefix(name, "pool_") {
			continue
		}
		if name != "pool_max_conns" {
			return fmt.Errorf("URL: the parameter %s is not offered", shown(name))
		}
		n, err := strconv.ParseInt(params[name], 10, 32)
		if err != nil || n < 1 {
			return errors.New("URL: pool_max_conns is no positive number")
		}
		delete(params, name)
		if s.connsMax == 0 {
			s.connsMax = int32(n)
		}
	}
	return nil
}

// readIsolation refuses to have another isolation than calls of their own are written for. To set
// it against what a role says would keep clients from poolers of sessions, which refuse it.
func (s *settings) readIsolation() error {
	const isolation = "default_transaction_isolation"
	for name, value := range s.conn.RuntimeParams {
		if strings.EqualFold(name, isolation) ||
			name == "options" && strings.Contains(strings.ToLower(value), isolation) {
			return errors.New("URL: the parameter " + isolation + " is not offered")
		}
	}
	return nil
}

// readTimeout lets StatementTimeout and URL agree. Without a pooler the server is told as the
// session begins, so that DISCARD ALL comes back to it.
func (s *settings) readTimeout() error {
	const name = "statement_timeout"
	params := s.conn.RuntimeParams
	if given, ok := params[name]; ok && s.Pooler {
		ms, err := strconv.ParseInt(given, 10, 32)
		if err != nil || ms < 0 {
			return errors.New("URL: statement_timeout is no number of milliseconds")
		}
		delete(params, name)
		if s.StatementTimeout == 0 {
			s.StatementTimeout = time.Duration(ms) * time.Millisecond
		}
	}
	if s.StatementTimeout > 0 && !s.Pooler {
		params[name] = strconv.FormatInt(milliseconds(s.StatementTimeout), 10)
	}
	return nil
}

// poolerParams are the parameters that a transaction pooler keeps for each of its clients.
var poolerParams = []string{
	"application_name", "client_encoding", "datestyle", "intervalstyle",
	"standard_conforming_strings", "timezone",
}

// readPooler refuses what a pooler would refuse at each connection, and has no statement prepared.
func (s *settings) readPooler() error {
	if !s.Pooler {
		return nil
	}
	for _, name := range slices.Sorted(maps.Keys(s.conn.RuntimeParams)) {
		if !slices.Contains(poolerParams, strings.ToLower(name)) {
			return fmt.Errorf("URL: the parameter %s is not offered behind a pooler", shown(name))
		}
	}
	if s.conn.DefaultQueryExecMode != pgx.QueryExecModeSimpleProtocol {
		s.conn.DefaultQueryExecMode = pgx.QueryExecModeExec
	}
	s.conn.StatementCacheCapacity, s.conn.DescriptionCacheCapacity = 0, 0
	return nil
}

// readTLS replaces what URL says about TLS. Of several ways to the same host, which differ in TLS
// alone, the first one is kept.
func (s *settings) readTLS() error {
	if s.TLS == nil {
		return nil
	}
	s.conn.TLSConfig = s.tlsFor(s.conn.Host)
	seen := map[string]bool{fmt.Sprint(s.conn.Host, s.conn.Port): true}
	var fallbacks []*pgconn.FallbackConfig
	for _, f := range s.conn.Fallbacks {
		if id := fmt.Sprint(f.Host, f.Port); !seen[id] {
			seen[id] = true
			fallbacks = append(fallbacks,
				&pgconn.FallbackConfig{Host: f.Host, Port: f.Port, TLSConfig: s.tlsFor(f.Host)})
		}
	}
	s.conn.Fallbacks = fallbacks
	return nil
}

// tlsFor returns the configured TLS for a host, and none for a socket in the file system.
func (s *settings) tlsFor(host string) *tls.Config {
	if network, _ := pgconn.NetworkAddress(host, 1); network == "unix" {
		return nil
	}
	config := s.TLS.Clone()
	if config.ServerName == "" {
		config.ServerName = host
	}
	return config
}

// render writes the statements that begin transactions. A snapshot is taken by the first query and
// not by BEGIN, so that Begin makes one.
func (s *settings) render() {
	local := ""
	if s.Pooler && s.StatementTimeout > 0 {
		local = fmt.Sprintf("; set local statement_timeout = %d", milliseconds(s.StatementTimeout))
	}
	const isolation = "begin isolation level "
	s.begin = isolation + "repeatable read" + local + "; select 1"
	s.beginReadOnly = isolation + "repeatable read read only" + local + "; select 1"
	s.beginQueue = isolation + "read committed" + local
}

// faults are what a driver's error about a connection string may say. Nothing else of it is shown,
// since it may show the password.
var faults = []string{
	"service", "sslcertmode", "connect_timeout", "could not match", "invalid port",
	"failed to configure TLS", "target_session_attrs", "min_protocol_version",
	"max_protocol_version", "channel_binding", "require_auth", "statement_cache_capacity",
	"description_cache_capacity", "default_query_exec_mode",
	"failed to parse as URL", "failed to parse as keyword/value",
}

var faultTexts = map[string]string{
	"could not match":                  "the ports are not as many as the hosts",
	"invalid port":                     "the port is invalid",
	"failed to configure TLS":          "one of the ssl parameters is invalid",
	"failed to parse as URL":           "it is no connection URL",
	"failed to parse as keyword/value": "it is no list of keywords and values",
}

// parseFault says which part of a connection string is wrong. The driver's text quotes the string
// first, so that what is looked for stands after the last quotation.
func parseFault(err error) string {
	text := err.Error()
	if end := strings.LastIndex(text, "`: "); end >= 0 {
		text = text[end:]
	}
	found, at := "", len(text)
	for _, fault := range faults {
		if i := strings.Index(text, fault); i >= 0 && i < at {
			found, at = fault, i
		}
	}
	switch why, ok := faultTexts[found]; {
	case ok:
		return "URL: " + why
	case found != "":
		return "URL: the parameter " + found + " is invalid"
	default:
		return "URL: it cannot be read"
	}
}

// known are the parameters that may be named in an error: in a connection string that is misspelt,
// part of the password may stand where a name should.
var known = []string{
	"client_min_messages", "default_transaction_isolation", "default_transaction_read_only",
	"extra_float_digits", "idle_in_transaction_session_timeout", "intervalstyle", "lock_timeout",
	"options", "pool_health_check_period", "pool_max_conn_idle_time", "pool_max_conn_lifetime",
	"pool_max_conn_lifetime_jitter", "pool_min_conns", "pool_min_idle_conns", "pool_ping_timeout",
	"replication", "role", "search_path", "synchronous_commit", "tcp_user_timeout", "work_mem",
}

// shown returns the name of a parameter where it is a known one.
func shown(name string) string {
	if slices.Contains(known, name) {
		return name
	}
	return "(not shown)"
}
