package redis

import "strings"

// keyspace makes the server's keys.
type keyspace struct{ prefix string }

func (k keyspace) cache(key string) string { return k.prefix + "cache:" + key }

func (k keyspace) rate(key string) string { return k.prefix + "ratelimit:" + key }

// session returns the key of a session by the digest of its identifier. Its hash tag is the
// digest's first character: see Client.RotateSession.
func (k keyspace) session(digest string) string {
	return k.prefix + "session:{" + digest[:1] + "}" + digest
}

const deadSuffix = ".dead" // what adapters.DeadTopic appends

// topic returns the key of a topic's stream. Its hash tag is the topic's name without what makes
// it a dead topic, so that a cluster keeps a topic and its dead letters in one slot and a script
// can move a message from one to the other. In a tag the name's braces are escaped, and an empty
// one, which would be no tag, is a lone percent sign.
func (k keyspace) topic(name string) string {
	base := name
	for strings.HasSuffix(base, deadSuffix) {
		base = strings.TrimSuffix(base, deadSuffix)
	}
	tag := "%"
	if base != "" {
		tag = escape.Replace(base)
	}
	return k.prefix + "queue:{" + tag + "}" + name[len(base):]
}

var escape = strings.NewReplacer("%", "%25", "{", "%7B", "}", "%7D")
