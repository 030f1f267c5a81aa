package config

import (
	"maps"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// PostgresTarget is where a connection string of Postgres leads. What it leaves open is empty, and
// up to the driver.
type PostgresTarget struct {
	// Addrs are tried in order.
	Addrs    []PostgresAddr
	User     string
	Password Secret
	Database string
	// TLS is what the driver makes of sslmode and the parameters that change its meaning. A socket
	// in the file system never has TLS.
	TLS PostgresTLS

	keyPassword Secret   // of the client's key
	session     []string // the parameters that are for the server, in order
	unitTimeout bool     // statement_timeout is no whole number
}

func (t PostgresTarget) sockets() bool {
	return !slices.ContainsFunc(t.Addrs, func(a PostgresAddr) bool { return !a.Socket() })
}

// PostgresAddr is the name or the address of a host, without brackets, or the directory of a
// socket.
type PostgresAddr struct {
	Host string
	Port uint16
}

// Socket says whether the host is the directory of a socket.
func (a PostgresAddr) Socket() bool {
	windows := len(a.Host) > 2 && a.Host[0] >= 'A' && a.Host[0] <= 'Z' && a.Host[1:3] == `:\`
	return strings.HasPrefix(a.Host, "/") || windows
}

// PostgresTLS is how much TLS a connection has: what libpq calls the sslmode.
type PostgresTLS string

// The modes. Only those from TLSRequire on never send anything in the clear, and only the last one
// makes sure of whom it talks to.
const (
	TLSDisable    PostgresTLS = "disable"
	TLSAllow      PostgresTLS = "allow"
	TLSPrefer     PostgresTLS = "prefer"
	TLSRequire    PostgresTLS = "require"
	TLSVerifyCA   PostgresTLS = "verify-ca"
	TLSVerifyFull PostgresTLS = "verify-full"
)

const postgresExpected = "a URL such as postgres://user:password@host:5432/database, or keywords " +
	"such as host=… dbname=…"

const escapeHint = "in a URL, write special characters of the password as %XX"

// ParsePostgres reads a connection string as pgx and libpq do: a URL, or keywords and values. It
// reads no file and no environment, so that a service of a service file, and a host that is not
// named, are refused; so are parameters whose values the driver or the server would refuse later.
// Its error is a *Fault.
func ParsePostgres(text string) (PostgresTarget, error) {
	target, f := parsePostgres(text)
	if f != nil {
		return PostgresTarget{}, f
	}
	return target, nil
}

func parsePostgres(text string) (PostgresTarget, *Fault) {
	if len(text) > valueMax {
		return PostgresTarget{}, tooLong()
	}
	if strings.ContainsRune(text, 0) {
		return PostgresTarget{}, &Fault{Expected: postgresExpected}
	}
	var params map[string]string
	var f *Fault
	if rest, ok := cutScheme(text); ok {
		params, f = postgresURL(rest)
	} else {
		params, f = postgresKeywords(text)
	}
	if f != nil {
		return PostgresTarget{}, f
	}
	target := PostgresTarget{
		User: params["user"], Password: NewSecret(params["password"]),
		Database: params["database"], keyPassword: NewSecret(params["sslpassword"]),
		session: sessionParams(params),
	}
	timeout, given := params["statement_timeout"]
	target.unitTimeout = given && !isNumber(timeout, 0)
	if f := checkPostgresParams(params); f != nil {
		return PostgresTarget{}, f
	}
	if target.Addrs, f = postgresAddrs(params["host"], params["port"]); f != nil {
		return PostgresTarget{}, f
	}
	if target.TLS, f = postgresTLS(params); f != nil {
		f.Stricter = target.sockets() // where there is no TLS, the driver does not look at it
	}
	return target, f
}

func cutScheme(text string) (rest string, ok bool) {
	if rest, ok = strings.CutPrefix(text, "postgres://"); ok {
		return rest, true
	}
	return strings.CutPrefix(text, "postgresql://")
}

// postgresAddrs pairs the hosts with the ports: one port for all of them, or one for each.
func postgresAddrs(hostList, portList string) ([]PostgresAddr, *Fault) {
	if hostList == "" {
		return nil, &Fault{
			Expected: "a host, which it does not name", Stricter: true,
			Hint: "for a socket of this machine write host=/run/postgresql",
		}
	}
	hosts, ports := strings.Split(hostList, ","), strings.Split(portList, ",")
	if len(ports) > 1 && len(ports) != len(hosts) {
		return nil, &Fault{Expected: "one port, or as many ports as hosts"}
	}
	if len(hosts) > addrsMax {
		return nil, &Fault{Expected: "at most 64 hosts", Stricter: true}
	}
	var addrs []PostgresAddr
	for i, name := range hosts {
		port := ports[min(i, len(ports)-1)]
		if port == "" {
			port = "5432"
		}
		n, err := strconv.ParseUint(port, 10, 16)
		if err != nil || n == 0 {
			return nil, &Fault{
				Expected: "a port from 1 to 65535",
				Hint:     escapeHint,
			}
		}
		addr := PostgresAddr{Host: name, Port: uint16(n)}
		if !addr.Socket() {
			if _, ok := parseHost(name); !ok || strings.HasPrefix(name, "[") {
				return nil, &Fault{
					Expected: "the name or the address of a host", Stricter: true,
					Hint: "write an IPv6 address in brackets in a URL, and without them elsewhere",
				}
			}
		}
		addrs = append(addrs, addr)
	}
	return addrs, nil
}

// postgresTLS says what the parameters about TLS come to.
func postgresTLS(params map[string]string) (PostgresTLS, *Fault) {
	certificate := params["sslcertmode"] != "disable"
	if certificate && (params["sslcert"] == "") != (params["sslkey"] == "") {
		return "", &Fault{Expected: "sslcert and sslkey, or neither"}
	}
	mode := PostgresTLS(params["sslmode"])
	if mode == "" {
		mode = TLSPrefer
	}
	if params["sslnegotiation"] == "direct" && mode == TLSPrefer {
		mode = TLSRequire
	}
	switch rootCert := params["sslrootcert"]; {
	case rootCert == "system":
		mode = TLSVerifyFull
	case rootCert != "" && mode == TLSRequire:
		mode = TLSVerifyCA
	}
	modes := []PostgresTLS{
		TLSDisable, TLSAllow, TLSPrefer, TLSRequire, TLSVerifyCA, TLSVerifyFull,
	}
	if !slices.Contains(modes, mode) {
		return "", &Fault{Expected: "an sslmode of disable, allow, prefer, require, verify-ca or " +
			"verify-full"}
	}
	return mode, nil
}

var postgresParam = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_.]*$`)

// postgresWords are the values of parameters that have few; "" is the default.
var postgresWords = map[string][]string{
	"sslcertmode":    {"disable", "allow", "require"},
	"sslnegotiation": {"", "postgres", "direct"},
	"sslsni":         {"", "0", "1"},
	"target_session_attrs": {
		"any", "read-write", "read-only", "primary", "standby", "prefer-standby",
	},
	"min_protocol_version": {"", "3.0", "3.2", "latest"},
	"max_protocol_version": {"", "3.0", "3.2", "latest"},
	"channel_binding":      {"", "disable", "prefer", "require"},
	"default_query_exec_mode": {
		"cache_statement", "cache_describe", "describe_exec", "exec", "simple_protocol",
	},
}

// postgresNumbers are the parameters that are whole numbers, and the least of each.
var postgresNumbers = map[string]int64{
	"connect_timeout": 0, "statement_cache_capacity": 0, "description_cache_capacity": 0,
	"pool_max_conns": 1,
}

// driverParams are the parameters that are not for the server.
var driverParams = []string{
	"host", "port", "database", "user", "password", "passfile", "connect_timeout", "sslmode",
	"sslkey", "sslcert", "sslcertmode", "sslrootcert", "sslnegotiation", "sslpassword", "sslsni",
	"krbspn", "krbsrvname", "target_session_attrs", "min_protocol_version",
	"max_protocol_version", "channel_binding", "require_auth", "statement_cache_capacity",
	"description_cache_capacity", "default_query_exec_mode", "pool_max_conns",
}

func sessionParams(params map[string]string) []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(params)), func(name string) bool {
		return slices.Contains(driverParams, name)
	})
}

// isolationParam is refused, since the adapter's calls are written for READ COMMITTED.
const isolationParam = "default_transaction_isolation"

// checkPostgresParams refuses what the driver or the adapter would.
func checkPostgresParams(params map[string]string) *Fault {
	for _, name := range slices.Sorted(maps.Keys(params)) {
		value := params[name]
		least, number := postgresNumbers[name]
		known, limited := postgresWords[name]
		switch {
		case !postgresParam.MatchString(name):
			return &Fault{
				Expected: "parameters with names of letters, digits, _ and .", Stricter: true,
				Hint: escapeHint,
			}
		case name == "service" || name == "servicefile":
			return &Fault{Expected: "no " + name + ", which is read from a file", Stricter: true}
		case strings.HasPrefix(name, "pool_") && !number:
			return &Fault{
				Expected: "of the parameters of pools pool_max_conns alone", Stricter: true,
				Hint: "the factory's variables say how long clients live",
			}
		case strings.EqualFold(name, isolationParam) ||
			name == "options" && strings.Contains(strings.ToLower(value), isolationParam):
			return &Fault{
				Expected: "no " + isolationParam, Stricter: true,
				Hint: "plain SQL may say it as it begins a transaction",
			}
		case limited && !slices.Contains(known, value):
			return &Fault{
				Expected: "for the parameter " + name + " one of its values",
				Stricter: name == "sslnegotiation" || name == "sslsni",
			}
		case number && !isNumber(value, least):
			return &Fault{
				Expected: "for the parameter " + name + " a whole number",
				Stricter: true, // some bounds are the adapter's
			}
		}
	}
	return checkPostgresPairs(params)
}

func isNumber(text string, least int64) bool {
	n, err := strconv.ParseInt(text, 10, 64)
	return err == nil && n >= least && n <= math.MaxInt32
}

// checkPostgresPairs refuses parameters that contradict each other.
func checkPostgresPairs(params map[string]string) *Fault {
	least, most := params["min_protocol_version"], params["max_protocol_version"]
	newer := func(version string) bool { return version == "3.2" || version == "latest" }
	if most != "" && newer(least) && !newer(most) {
		return &Fault{Expected: "a max_protocol_version that is not before min_protocol_version"}
	}
	if !authMethods(params["require_auth"]) {
		return &Fault{Expected: "for the parameter require_auth methods of authentication, each " +
			"once, and all or none of them with a !"}
	}
	return nil
}

// authMethods says whether a list names methods of authentication, or what must not be one.
func authMethods(list string) bool {
	if list == "" {
		return true
	}
	var seen []string
	negated := strings.HasPrefix(strings.TrimSpace(list), "!")
	known := []string{"password", "md5", "gss", "sspi", "scram-sha-256", "oauth", "none"}
	for part := range strings.SplitSeq(list, ",") {
		method, not := strings.CutPrefix(strings.TrimSpace(part), "!")
		if not != negated || slices.Contains(seen, method) || !slices.Contains(known, method) {
			return false
		}
		seen = append(seen, method)
	}
	return true
}
