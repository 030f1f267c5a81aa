package config

import (
	"math"
	"net"
	"net/url"
	"strconv"
	"strings"
)

// RedisTarget is where a URL of Redis leads.
type RedisTarget struct {
	// Addrs are host:port, an IPv6 host in brackets, or the path of a Unix socket.
	Addrs      []string
	Username   string
	Password   Secret
	DB         int
	TLS        bool
	MasterName string

	port, db bool // whether the URL names them
}

const redisExpected = "a URL such as redis://user:password@host:6379/0, rediss:// for TLS, or " +
	"unix:///path"

var redisFault = &Fault{
	Expected: redisExpected, Hint: escapeHint,
}

// ParseRedis reads a URL as go-redis does. Of its parameters only db is taken, and with it addr and
// master_name, which go-redis takes for clusters and sentinels: every other one has a variable of
// its own. What can only be a mistake is refused: a fragment, which begins at a # in a password
// that was not escaped, and numbers that no server takes. Its error is a *Fault.
func ParseRedis(text string) (RedisTarget, error) {
	target, f := parseRedis(text)
	if f != nil {
		return RedisTarget{}, f
	}
	return target, nil
}

func parseRedis(text string) (RedisTarget, *Fault) {
	if len(text) > valueMax {
		return RedisTarget{}, tooLong()
	}
	u, err := url.Parse(text)
	if err != nil { // its text quotes the URL
		return RedisTarget{}, redisFault
	}
	var t RedisTarget
	t.Username = u.User.Username()
	password, _ := u.User.Password()
	t.Password = NewSecret(password)
	switch {
	case u.Scheme != "redis" && u.Scheme != "rediss" && u.Scheme != "unix":
		return RedisTarget{}, redisFault
	case u.Opaque != "" || strings.Contains(text, "#"):
		return RedisTarget{}, &Fault{
			Expected: "no fragment in " + redisExpected, Hint: "write # as %23", Stricter: true,
		}
	case u.Scheme == "unix":
		return t, t.readSocket(u)
	}
	t.TLS = u.Scheme == "rediss"
	return t, t.readHost(u)
}

func (t *RedisTarget) readHost(u *url.URL) *Fault {
	name, ok := parseHost(u.Hostname())
	if u.Hostname() == "" {
		name, ok = "localhost", true
	}
	port := u.Port()
	t.port = port != ""
	if !t.port {
		port = "6379"
	}
	n, err := strconv.ParseUint(port, 10, 16)
	if !ok || err != nil || n == 0 {
		return &Fault{
			Expected: "the name or the address of a host and a port from 1 to 65535",
			Hint:     "write an IPv6 address in brackets", Stricter: true,
		}
	}
	t.Addrs = []string{net.JoinHostPort(name, port)}
	if f := t.readDB(strings.Trim(u.Path, "/")); f != nil {
		return f
	}
	return t.readQuery(u)
}

func (t *RedisTarget) readSocket(u *url.URL) *Fault {
	if strings.TrimSpace(u.Path) == "" {
		return redisFault
	}
	if u.Host != "" {
		return &Fault{Expected: "no host in unix:///path", Stricter: true}
	}
	t.Addrs = []string{u.Path}
	return t.readQuery(u)
}

// readDB reads the number of the database, if there is one.
func (t *RedisTarget) readDB(text string) *Fault {
	if text == "" {
		return nil
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		return &Fault{Expected: "the number of a database after the host"}
	}
	if n < 0 || n > math.MaxInt32 || t.db && n != t.DB {
		return &Fault{Expected: "the number of one database", Stricter: true}
	}
	t.DB, t.db = n, true
	return nil
}

func (t *RedisTarget) readQuery(u *url.URL) *Fault {
	values, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return &Fault{Expected: "parameters of the form name=value, joined by &", Stricter: true}
	}
	if len(values["db"]) > 1 || len(values["master_name"]) > 1 {
		return &Fault{Expected: "each parameter once", Stricter: true}
	}
	for name := range values {
		if name != "db" && name != "addr" && name != "master_name" {
			return &Fault{
				Expected: "no parameters but db, addr and master_name", Stricter: true,
				Hint: "the others are variables that begin with LOCKSTEP_REDIS_",
			}
		}
	}
	t.MasterName = values.Get("master_name")
	for _, text := range values["addr"] {
		addr, ok := parseAddr(text)
		if !ok || len(t.Addrs) == addrsMax {
			return &Fault{Expected: "for the parameter addr host:port"}
		}
		t.Addrs = append(t.Addrs, addr)
	}
	return t.readDB(values.Get("db"))
}
