package adapters

import (
	"context"
	"time"
)

// DefaultGroup is the one group of an adapter without the capability ConsumerGroups.
const DefaultGroup = "default"

// DeadTopic returns the name of the topic to which the dead letters of another go. It is a topic as
// any other.
func DeadTopic(topic string) string { return topic + ".dead" }

// Message is one delivery of a published body.
type Message struct {
	// ID is the server's name for the message, unique within its topic.
	ID   string
	Body []byte
	// Deliveries counts how often the message was delivered in its group, this delivery included.
	Deliveries int
}

// Take says who takes messages of what.
type Take struct {
	Topic string
	Group string
	// Consumer names the member of the group. A consumer exists by consuming.
	Consumer string
	// Max is the most messages to return; less than one is ErrInvalid.
	Max int
	// DeliveriesMax is how often Claim delivers a message at most, first delivery included; zero
	// means without end, and a negative one is ErrInvalid. Consume takes no notice of it. It needs
	// the capability DeadLetters.
	DeliveriesMax int
}

// Queue delivers published messages at least once to every consumer group. A group exists from its
// first Consume on and begins with the oldest message that the topic keeps. Within a group each
// message goes to one consumer, first deliveries in the order of publication, and stays pending
// until it is acknowledged or claimed by another. A client of a Shared adapter is safe for
// concurrent use.
//
// A topic keeps all of its messages, unless the adapter was configured with a greatest length: then
// it keeps the newest ones, and what a group has not acknowledged of the others is lost to it.
type Queue interface {
	// Publish appends a message to the topic and returns its ID.
	Publish(ctx context.Context, topic string, body []byte) (string, error)

	// Consume takes messages that the group has not seen. Where there is none it waits up to wait
	// for the first and may then return an empty list; a wait of zero does not wait, a negative one
	// is ErrInvalid. On an exclusive client the waiting counts as a call under way.
	Consume(ctx context.Context, take Take, wait time.Duration) ([]Message, error)

	// Claim takes messages that have been pending in the group for at least idleMin since their
	// last delivery, whoever's they are, oldest publication first. It is how the messages of a
	// consumer that died are redelivered. A group that does not exist has none. It needs the
	// capability Redelivery.
	//
	// On its way it moves what was already delivered take.DeliveriesMax times: in one step the body
	// is published to DeadTopic and the message is acknowledged in the group. What it moves does
	// not count toward take.Max, and it moves nothing that is younger than the last message that it
	// takes.
	Claim(ctx context.Context, take Take, idleMin time.Duration) ([]Message, error)

	// Ack ends the delivery of pending messages, whichever consumer of the group has them, and
	// returns how many there were. IDs that are not pending are passed over.
	Ack(ctx context.Context, topic, group string, ids ...string) (int, error)
}
