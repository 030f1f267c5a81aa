package postgres

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"encoding/hex"
	"fmt"
	"io"
	"maps"
	"reflect"
	"slices"
)

// fingerprintKey makes fingerprints useless elsewhere: without it nobody can try passwords on one.
var fingerprintKey = func() []byte {
	key := make([]byte, sha256.Size)
	_, _ = rand.Read(key) // never fails
	return key
}()

// Fingerprint implements adapters.Fingerprinter. It is the same text for every key, and means
// something within one process only. TLS configurations of a Config are compared by their
// addresses. Functions cannot be compared: an adapter with a Config.Dial equals no other one.
func (a *Adapter) Fingerprint(string) string {
	digest := hmac.New(sha256.New, fingerprintKey)
	a.settings.describe(digest)
	return hex.EncodeToString(digest.Sum(nil))
}

// describe writes everything that says how a client is opened. Texts are quoted, so that no two
// configurations are written alike.
func (s *settings) describe(to io.Writer) {
	c := s.conn
	_, _ = fmt.Fprintf(to, "%q %d %q %q %q %v\n",
		s.name(), s.Sharing, c.Database, c.User, c.Password, c.ConnectTimeout)
	_, _ = fmt.Fprintf(to, "%v %v %d %d %d\n", s.Pooler, s.StatementTimeout, s.connsMax,
		s.Queue.LengthMax, s.dialler)
	_, _ = fmt.Fprintf(to, "%v %d %d\n", c.DefaultQueryExecMode, c.StatementCacheCapacity,
		c.DescriptionCacheCapacity)
	_, _ = fmt.Fprintf(to, "%q %q %q %q %q %q\n", c.SSLNegotiation, c.SSLCertMode,
		c.ChannelBinding, c.RequireAuth, c.MinProtocolVersion, c.MaxProtocolVersion)
	_, _ = fmt.Fprintf(to, "%x %q %q\n",
		reflect.ValueOf(c.ValidateConnect).Pointer(), c.KerberosSrvName, c.KerberosSpn)
	for _, name := range slices.Sorted(maps.Keys(c.RuntimeParams)) {
		_, _ = fmt.Fprintf(to, "%q=%q\n", name, c.RuntimeParams[name])
	}
	s.describeHost(to, c.Host, c.Port, c.TLSConfig)
	for _, f := range c.Fallbacks {
		s.describeHost(to, f.Host, f.Port, f.TLSConfig)
	}
}

func (s *settings) describeHost(to io.Writer, host string, port uint16, secure *tls.Config) {
	_, _ = fmt.Fprintf(to, "%q %d %v %p\n", host, port, secure != nil, s.TLS)
	if secure == nil {
		return
	}
	_, _ = fmt.Fprintf(to, "%q %v %v\n",
		secure.ServerName, secure.InsecureSkipVerify, secure.VerifyPeerCertificate != nil)
	for _, certificate := range secure.Certificates {
		_, _ = fmt.Fprintf(to, "%x\n", certificate.Certificate)
	}
	if secure.RootCAs != nil {
		//nolint:staticcheck // the pool is one of files, which this lists whole
		_, _ = fmt.Fprintf(to, "%x\n", secure.RootCAs.Subjects())
	}
}
