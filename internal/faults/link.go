package faults

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"strings"
	"time"

	"github.com/Shopify/toxiproxy/v2"
	"github.com/Shopify/toxiproxy/v2/toxics"
	"github.com/rs/zerolog"
)

// Link is the way from clients to a server: a proxy in this process that can be made to fail. Its
// methods are not safe for concurrent use, but for Address.
type Link struct {
	proxy   *toxiproxy.Proxy
	address string
	drains  []*drain
	faults  []string // the names of the toxics that Heal takes away
}

// NewLink returns a link to the server at upstream, a host and a port, that works. It starts
// goroutines, which end with Close. Nothing of toxiproxy's interface over HTTP is started.
func NewLink(upstream string) (*Link, error) {
	server := toxiproxy.NewServer(toxiproxy.NewMetricsContainer(nil), zerolog.Nop())
	proxy := toxiproxy.NewProxy(server, "link", "127.0.0.1:0", upstream)
	l := &Link{proxy: proxy}
	for _, direction := range []string{"upstream", "downstream"} {
		toxic, err := l.addToxic(drainType, direction, nil)
		if err != nil {
			return nil, fmt.Errorf("start a link: %w", err)
		}
		l.drains = append(l.drains, toxic.Toxic.(*drain))
	}
	if err := proxy.Start(); err != nil {
		return nil, fmt.Errorf("start a link: %w", err)
	}
	l.address = proxy.Listen
	return l, nil
}

// Address returns the host and port at which clients reach the server. It never changes.
func (l *Link) Address() string { return l.address }

// Latency delays what the server says.
func (l *Link) Latency(by time.Duration) error {
	return l.add("latency", "downstream", "latency", by.Milliseconds())
}

// Reset ends a connection as soon as the server says something on it: without a goodbye where it is
// open already, and with a reset where it is opened from now on.
func (l *Link) Reset() error { return l.add("reset_peer", "downstream", "timeout", 0) }

// BlackHole drops whatever either side says, and tells neither. Healing ends the connections.
func (l *Link) BlackHole() error {
	if err := l.add("timeout", "downstream", "timeout", 0); err != nil {
		return err
	}
	return l.add("timeout", "upstream", "timeout", 0)
}

// HalfOpen has the connections that are open pass on nothing more of what the server says, nor that
// it has gone. New connections work. Healing ends those that are half open.
func (l *Link) HalfOpen() error {
	toxic, err := l.addToxic(halfOpenType, "downstream", nil)
	if err == nil {
		l.faults = append(l.faults, toxic.Name)
		toxic.Toxic.(*halfOpen).later.Store(true)
	}
	return err
}

// Truncate ends each connection when the server has said so many further bytes on it.
func (l *Link) Truncate(after int64) error {
	return l.add("limit_data", "downstream", "bytes", after)
}

func (l *Link) add(kind, stream, attribute string, value int64) error {
	toxic, err := l.addToxic(kind, stream, map[string]int64{attribute: value})
	if err == nil {
		l.faults = append(l.faults, toxic.Name)
	}
	return err
}

// addToxic adds a toxic. Toxiproxy takes one from outside its own package as JSON alone.
func (l *Link) addToxic(
	kind, stream string, attributes map[string]int64,
) (*toxics.ToxicWrapper, error) {
	text, err := json.Marshal(map[string]any{
		"type": kind, "stream": stream, "attributes": attributes,
	})
	if err != nil {
		return nil, err
	}
	return l.proxy.Toxics.AddToxicJson(strings.NewReader(string(text)))
}

// Heal takes every fault away.
func (l *Link) Heal(ctx context.Context) {
	for _, name := range l.faults {
		if err := l.proxy.Toxics.RemoveToxic(ctx, name); err != nil {
			panic("BUG: a toxic that was added is not there: " + err.Error())
		}
	}
	l.faults = nil
}

// Redirect leads to another server from now on. It ends all connections.
func (l *Link) Redirect(upstream string) error {
	if _, _, err := net.SplitHostPort(upstream); err != nil {
		return err
	}
	return l.proxy.Update(&toxiproxy.Proxy{Listen: l.address, Upstream: upstream, Enabled: true})
}

// Close ends the link and all of its connections. Its goroutines end soon afterwards.
func (l *Link) Close() {
	l.Heal(context.Background()) // a toxic that waits would outlast its connection
	for _, d := range l.drains {
		close(d.ending())
	}
	l.proxy.Stop()
}
