// Package redis is the adapter for Redis and what speaks its protocol: one client type, over
// github.com/redis/go-redis/v9, is a cache, a queue on streams with consumer groups, a store of
// sessions and a limiter of rates. Config says whether there is one server, a master behind
// sentinels, or a cluster, and whether a client has a pool of connections (shared) or exactly one
// (exclusive). It needs Redis 7 or a server that is compatible with it.
//
// # Promises
//
//   - A command that may have been carried out is not sent again. A call whose reply is lost
//     returns ErrUnavailable, and whether the server carried it out is then unknown. What the
//     server refused with a redirection of a cluster, and what found no connection, was not carried
//     out, and in a cluster is tried again, at most three times.
//   - Every call returns soon after its context ends, and at the latest after Config.CallTimeout,
//     or that and the wait of Consume, whatever the server and the network do; a hook Config.Dial
//     has to keep to its context itself. "Soon" is within some five milliseconds.
//   - A call that ends by its context in the middle gives its connection up, so that no reply is
//     left for another call. A shared client goes on with another connection; an exclusive one is
//     of no use any more: its calls return ErrUnavailable, and Diagnose says Broken.
//   - Discard, and what is left of Open when it fails, writes nothing on any connection, not even
//     the goodbye of TLS. Close says just that goodbye: Redis wants none, and QUIT is deprecated.
//   - Calls that change more than one thing are one command or one script on keys of one slot:
//     moving a dead letter, rotating a session, counting events.
//   - The server is told nothing that Config does not say: no name or version of a library, no
//     subscription, no tracking. Nothing runs in the background for a client; in a cluster the
//     driver reads the slots again now and then, on the occasion of a call.
//   - No error shows a password. A reply that repeats one is withheld.
//
// # Keys
//
// Every key begins with Config.Prefix and then one of these, so that a prefix never holds anything
// else:
//
//	cache:<key>              the values of Cache
//	queue:{<topic>}          the stream of a topic; that of its dead letters ends with .dead
//	session:{<c>}<digest>    a session; c is the digest's first character
//	ratelimit:<key>          the theoretical arrival time of a key, in microseconds
//
// What stands in braces is the hash tag, by which a cluster keeps keys in one slot. In a topic's
// tag the braces and the percent sign are escaped as %7B, %7D and %25, and an empty one is a lone
// percent sign.
//
// # No promises
//
//   - Redis acknowledges a write before its replicas have it, and before its disk has, unless it is
//     configured otherwise. What a master acknowledged can be lost in a failover, a message as well
//     as a counter or the end of a session.
//   - A server that evicts keys (maxmemory-policy other than noeviction) drops messages and
//     sessions as it drops values.
//   - The order in a topic is that of the server. IDs are the stream's, not numbers.
//   - Consume's wait is measured by the server, which may answer a tenth of a second late.
//   - A message that was delivered to a call which then failed is pending: Claim finds it.
//   - Acknowledged messages stay in their topic, for other groups, until Queue.LengthMax drops
//     them. Without it a topic grows for ever.
//   - A client that has TLS learns only by a call that its server closed an idle connection;
//     without TLS it looks before each call.
//   - Behind sentinels a client asks for the master whenever it connects, and is not told of a
//     failover in between: calls on old connections fail until the sentinels have cut them.
//   - In a cluster each Ping asks one node, whichever. The driver's reading of the slots may go on
//     for some 200 ms after Close and Discard, and each holds a timer of a minute.
//   - On Windows nobody looks at a connection before a call, so that one which could not be made
//     after its call was over may fail a later call with ErrUnavailable.
//   - GetOrLoad tells nobody of the cache's failures in spite of which it returns a value, and its
//     own errors are of a kind but no *adapters.Error.
package redis
