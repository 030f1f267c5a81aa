package adapters

import (
	"fmt"
	"math/bits"
	"strings"
)

// Capabilities is a set of things that an adapter's clients offer. The zero value is the empty set.
// A call outside of the set returns ErrUnsupported.
type Capabilities uint16

const (
	// Rows is Database without Begin.
	Rows Capabilities = 1 << iota
	// Transactions is Database.Begin.
	Transactions
	// Values is Cache's Get, Set without a time to live, and Delete.
	Values
	// Expiry is Cache's TTL and Expire, and Set with a time to live.
	Expiry
	// Counters is Cache.Incr.
	Counters
	// Messages is Queue's Publish, Consume and Ack for the group DefaultGroup.
	Messages
	// ConsumerGroups is Queue for groups of any name, each of which sees every message.
	ConsumerGroups
	// Redelivery is Queue.Claim.
	Redelivery
	// DeadLetters is Take.DeliveriesMax.
	DeadLetters
	// Sessions is SessionStore.
	Sessions
	// RateLimits is Limiter.
	RateLimits

	capabilitiesEnd
)

const (
	// AllDatabase is everything that a Database can offer.
	AllDatabase = Rows | Transactions
	// AllCache is everything that a Cache can offer.
	AllCache = Values | Expiry | Counters
	// AllQueue is everything that a Queue can offer.
	AllQueue = Messages | ConsumerGroups | Redelivery | DeadLetters
)

var capabilityNames = [...]string{
	"rows", "transactions",
	"values", "expiry", "counters",
	"messages", "consumer-groups", "redelivery", "dead-letters",
	"sessions", "rate-limits",
}

// Has reports whether the set holds everything in want.
func (c Capabilities) Has(want Capabilities) bool { return c&want == want }

// Each returns the set's members as sets of one, in the order of their declaration.
func (c Capabilities) Each() []Capabilities {
	members := make([]Capabilities, 0, bits.OnesCount16(uint16(c)))
	for rest := c; rest != 0; rest &= rest - 1 {
		members = append(members, rest&-rest)
	}
	return members
}

// String returns the members' names joined by "+", or "none".
func (c Capabilities) String() string {
	if c == 0 {
		return "none"
	}
	var names []string
	for _, member := range c.Each() {
		if member < capabilitiesEnd {
			names = append(names, capabilityNames[bits.TrailingZeros16(uint16(member))])
		} else {
			names = append(names, fmt.Sprintf("capability(%d)", uint16(member)))
		}
	}
	return strings.Join(names, "+")
}
