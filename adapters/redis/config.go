package redis

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"time"

	"lockstep/adapters"
)

// Mode says what kind of deployment the addresses belong to.
type Mode uint8

const (
	// Standalone is one server.
	Standalone Mode = iota
	// Sentinel is one master that the sentinels at the addresses know by Config.MasterName.
	Sentinel
	// Cluster is a Redis Cluster, some of whose nodes are at the addresses.
	Cluster
)

// String returns "standalone", "sentinel" or "cluster", and "mode(n)" for a value that is none.
func (m Mode) String() string {
	switch m {
	case Standalone:
		return "standalone"
	case Sentinel:
		return "sentinel"
	case Cluster:
		return "cluster"
	default:
		return fmt.Sprintf("mode(%d)", uint8(m))
	}
}

// CallTimeoutDefault is Config.CallTimeout where it is zero.
const CallTimeoutDefault = 5 * time.Second

// Config says where the server is and how its clients behave. It needs URL or Addrs; everything
// else has a default. It prints without its secrets.
type Config struct {
	// URL is redis://user:password@host:port/db, with rediss:// for TLS, or
	// unix://user:password@/path?db=n. The query may name db, further addresses (addr, as often as
	// there are) and master_name. What stands in it must not be set in a field as well.
	URL string
	// Addrs are addresses as host:port, an IPv6 host in brackets, or paths of Unix sockets.
	// Standalone takes one.
	Addrs []string
	// Mode says what is at the addresses. A URL with a master_name, and a MasterName, make
	// Standalone mean Sentinel.
	Mode Mode
	// MasterName is the name by which the sentinels know the master.
	MasterName string

	// Username and Password are for the server. Those that a context carries for an Open
	// (adapters.WithCredentials) come first, and hold for all of that client's connections.
	Username string
	Password string
	// SentinelUsername and SentinelPassword are for the sentinels.
	SentinelUsername string
	SentinelPassword string
	// DB is the number of the database. A Cluster has only zero.
	DB int
	// TLS makes connections TLS, to sentinels as well. Where it names no server, the address does.
	TLS *tls.Config
	// tlsOfURL says that TLS is what rediss:// means, and nobody's own.
	tlsOfURL bool

	// Name is the adapter's name in errors and events; the default is "redis".
	Name string
	// ClientName is shown by CLIENT LIST. It may not hold spaces.
	ClientName string
	// Sharing is adapters.Shared for a client with a pool of connections, or adapters.Exclusive for
	// one that has exactly one connection and ends with it. A Cluster has no exclusive clients.
	Sharing adapters.Sharing
	// Prefix comes before every key. In a Cluster it may hold no braces.
	Prefix string
	// ConnsMax is the most connections of a shared client, in a Cluster to each node. The default
	// is ten for each processor.
	ConnsMax int
	// CallTimeout bounds a call whose context sets no earlier deadline: dialling, waiting for a
	// connection and for all replies, together. A free connection is waited for nine tenths of it.
	// The default is CallTimeoutDefault.
	CallTimeout time.Duration
	// Dial connects to an address; nil means a net.Dialer. What it returns has deadlines, and says
	// nothing when it is closed: TLS comes on top of it, by the field TLS. Where it is no socket
	// (it has no SyscallConn), each command costs a little more.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)

	// Queue configures topics.
	Queue QueueConfig
}

// QueueConfig configures the topics to which a client publishes.
type QueueConfig struct {
	// LengthMax is the most messages that a topic keeps, exactly; each Publish drops what is over
	// it, oldest first. Zero keeps all.
	LengthMax int
}

// Format writes the configuration's name and mode, whatever the verb, and no secret.
func (c Config) Format(to fmt.State, _ rune) {
	_, _ = fmt.Fprintf(to, "redis.Config{Name: %q, Mode: %v}", c.Name, c.Mode)
}

var _ fmt.Formatter = Config{}

// resolved returns the configuration with its URL taken apart and its defaults filled in, or
// everything that is wrong with it.
func (c Config) resolved() (Config, error) {
	var found []error
	if c.Name == "" {
		c.Name = "redis"
	}
	if c.URL != "" {
		found = append(found, c.takeURL())
	}
	if c.MasterName != "" && c.Mode == Standalone {
		c.Mode = Sentinel
	}
	if c.CallTimeout == 0 {
		c.CallTimeout = CallTimeoutDefault
	}
	if errors.Join(found...) == nil {
		found = append(found, c.checkAddrs())
	}
	found = append(found, c.checkMode(), c.checkNumbers(), c.checkNames())
	if joined := errors.Join(found...); joined != nil {
		return Config{}, &adapters.Error{
			Adapter: c.Name, Op: "configure", Kind: adapters.ErrInvalid, Cause: findings{joined},
		}
	}
	return c, nil
}

// wrong is what is wrong with a field, or with several.
func wrong(field, why string) error { return fmt.Errorf("%s: %s", field, why) }

// findings prints joined errors on one line.
type findings struct{ error }

func (f findings) Error() string { return strings.ReplaceAll(f.error.Error(), "\n", "; ") }
func (f findings) Unwrap() error { return f.error }

func (c Config) checkAddrs() error {
	if len(c.Addrs) == 0 {
		return wrong("URL, Addrs", "one of them is needed")
	}
	if c.Mode == Standalone && len(c.Addrs) > 1 {
		return wrong("Addrs", "a standalone server has one address")
	}
	for i, addr := range c.Addrs {
		if networkOf(addr) == "unix" && c.Mode != Cluster {
			continue
		}
		host, port, err := net.SplitHostPort(addr)
		if err != nil || port == "" || strings.ContainsAny(host, "[]@/ ") {
			return wrong(fmt.Sprintf("Addrs[%d]", i), "it is not of the form host:port")
		}
	}
	return nil
}

func (c Config) checkMode() error {
	switch {
	case c.Mode > Cluster:
		return wrong("Mode", fmt.Sprintf("there is no %v", c.Mode))
	case c.Mode == Sentinel && c.MasterName == "":
		return wrong("MasterName", "sentinels are asked for a master by its name")
	case c.Mode == Cluster && c.MasterName != "":
		return wrong("MasterName", "a cluster has no sentinels")
	case c.Mode == Cluster && c.DB != 0:
		return wrong("DB", "a cluster has only the database 0")
	case c.Mode == Cluster && strings.ContainsAny(c.Prefix, "{}"):
		return wrong("Prefix", "in a cluster its braces would choose the slot of every key")
	case c.Sharing > adapters.Exclusive:
		return wrong("Sharing", fmt.Sprintf("there is no %v", c.Sharing))
	case c.Mode == Cluster && c.Sharing == adapters.Exclusive:
		return wrong("Sharing", "a client of a cluster has more than one connection")
	default:
		return nil
	}
}

func (c Config) checkNumbers() error {
	switch {
	case c.DB < 0:
		return wrong("DB", "it is negative")
	case c.ConnsMax < 0 || c.ConnsMax > 1<<16:
		return wrong("ConnsMax", "it is not from 0 to 65536")
	case c.CallTimeout < 0:
		return wrong("CallTimeout", "it is negative")
	case c.Queue.LengthMax < 0:
		return wrong("Queue.LengthMax", "it is negative")
	default:
		return nil
	}
}

func (c Config) checkNames() error {
	if strings.ContainsFunc(c.ClientName, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return wrong("ClientName", "it holds what is no printable ASCII")
	}
	return nil
}

// networkOf returns "unix" for a path and "tcp" for anything else.
func networkOf(addr string) string {
	if strings.HasPrefix(addr, "/") || strings.HasPrefix(addr, "@") {
		return "unix"
	}
	return "tcp"
}

// secrets returns what must never be printed.
func (c Config) secrets() []string { return []string{c.Password, c.SentinelPassword} }

// writeIdentity writes everything that decides how clients are opened, secrets included: it is for
// a digest.
func (c Config) writeIdentity(to io.Writer, tlsMark, dialMark any) {
	_, _ = fmt.Fprintf(to, "%q %v %q %q %q %q %q %d %q %v %q %d %d %d %v %v",
		c.Addrs, c.Mode, c.MasterName, c.Username, c.Password, c.SentinelUsername,
		c.SentinelPassword, c.DB, c.ClientName, c.Sharing, c.Prefix, c.ConnsMax, c.CallTimeout,
		c.Queue.LengthMax, tlsMark, dialMark)
}
