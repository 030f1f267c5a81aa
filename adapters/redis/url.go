package redis

import (
	"crypto/tls"
	"maps"
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// takeURL fills the fields that the URL names. Its errors show nothing of the URL: what cannot be
// parsed may hold a password anywhere.
func (c *Config) takeURL() error {
	if len(c.Addrs) > 0 {
		return wrong("URL, Addrs", "only one of them may be set")
	}
	u, err := url.Parse(c.URL)
	if err != nil {
		return wrong("URL", "it cannot be parsed; are special characters escaped?")
	}
	if u.Fragment != "" || u.Opaque != "" {
		return wrong("URL", "it has a part without a meaning; is a # escaped?")
	}
	if err := c.takeUser(u.User); err != nil {
		return err
	}
	switch u.Scheme {
	case "redis":
		err = c.takeHost(u)
	case "rediss":
		if c.TLS == nil {
			c.TLS, c.tlsOfURL = &tls.Config{MinVersion: tls.VersionTLS12}, true
		}
		err = c.takeHost(u)
	case "unix":
		err = c.takePath(u)
	default:
		return wrong("URL", "its scheme is not redis, rediss or unix")
	}
	if err != nil {
		return err
	}
	return c.takeQuery(u.RawQuery)
}

func (c *Config) takeUser(user *url.Userinfo) error {
	if user == nil {
		return nil
	}
	if c.Username != "" || c.Password != "" {
		return wrong("URL, Username, Password", "the credentials are given twice")
	}
	c.Username = user.Username()
	c.Password, _ = user.Password()
	return nil
}

func (c *Config) takeHost(u *url.URL) error {
	host, port := u.Hostname(), u.Port()
	if host == "" {
		host = "localhost"
	}
	if port == "" {
		port = "6379"
	}
	c.Addrs = []string{net.JoinHostPort(host, port)}
	return c.takeDB(strings.Trim(u.Path, "/"))
}

func (c *Config) takePath(u *url.URL) error {
	if u.Host != "" || strings.TrimSpace(u.Path) == "" {
		return wrong("URL", "a unix URL has no host, and the path of the socket")
	}
	c.Addrs = []string{u.Path}
	return nil
}

func (c *Config) takeDB(text string) error {
	if text == "" {
		return nil
	}
	db, err := strconv.Atoi(text)
	if err != nil {
		return wrong("URL", "its database is not a number")
	}
	if c.DB != 0 && c.DB != db {
		return wrong("URL, DB", "they name different databases")
	}
	c.DB = db
	return nil
}

func (c *Config) takeQuery(query string) error {
	values, err := url.ParseQuery(query)
	if err != nil {
		return wrong("URL", "its query cannot be parsed")
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		value := values.Get(name)
		switch name {
		case "db":
			err = c.takeDB(value)
		case "addr":
			c.Addrs = append(c.Addrs, values[name]...)
		case "master_name":
			if c.MasterName != "" {
				err = wrong("URL, MasterName", "the master is named twice")
			}
			c.MasterName = value
		default:
			err = wrong("URL", "its query names what is not db, addr or master_name")
		}
		if err != nil {
			return err
		}
	}
	return nil
}
