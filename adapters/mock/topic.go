package mock

import (
	"slices"
	"strconv"
	"time"

	"lockstep/adapters"
)

// topic is a log of bodies, of which the newest ones are kept; the message with ID n has the index
// n-1 for ever. The server's mu guards it and its groups.
type topic struct {
	lengthMax int // zero where all bodies are kept
	first     int // index of the oldest body that is kept
	bodies    [][]byte
	groups    map[string]*group
}

// group is how far a consumer group has come in its topic.
type group struct {
	topic   *topic
	next    int        // index of the first body that was never delivered
	pending []delivery // in the order of the log
}

// delivery is the latest delivery of a message that is not acknowledged.
type delivery struct {
	index int
	at    time.Time
	count int
}

// topic returns the topic of that name, made where there is none. mu must be held.
func (s *Server) topic(name string) *topic {
	if s.topics[name] == nil {
		s.topics[name] = &topic{lengthMax: s.lengthMax, groups: map[string]*group{}}
	}
	return s.topics[name]
}

// lookGroup returns the group, or nil where there is none. mu must be held.
func (s *Server) lookGroup(topic, group string) *group {
	if t := s.topics[topic]; t != nil {
		return t.groups[group]
	}
	return nil
}

// publish appends a body, which it keeps, to the topic of that name, wakes who waits for messages,
// and returns the message's ID. mu must be held.
func (s *Server) publish(topic string, body []byte) string {
	id := s.topic(topic).append(body)
	close(s.published)
	s.published = make(chan struct{})
	return id
}

// append adds a body, forgets what is then too much, and returns the new message's ID.
func (t *topic) append(body []byte) string {
	t.bodies = append(t.bodies, body)
	id := idOf(t.first + len(t.bodies) - 1)
	if t.lengthMax > 0 && len(t.bodies) > t.lengthMax {
		t.trim(len(t.bodies) - t.lengthMax)
	}
	return id
}

// trim forgets the oldest bodies. What a group has not acknowledged of them is lost to it.
func (t *topic) trim(number int) {
	t.bodies = slices.Clone(t.bodies[number:])
	t.first += number
	for _, g := range t.groups {
		g.next = max(g.next, t.first)
		g.pending = slices.DeleteFunc(g.pending, func(d delivery) bool {
			return d.index < t.first
		})
	}
}

// group returns the group of that name, made where there is none.
func (t *topic) group(name string) *group {
	if t.groups[name] == nil {
		t.groups[name] = &group{topic: t, next: t.first}
	}
	return t.groups[name]
}

// consume delivers what was never delivered in the group.
func (g *group) consume(most int, now time.Time) []adapters.Message {
	taken := []adapters.Message{}
	for len(taken) < most && g.next < g.topic.first+len(g.topic.bodies) {
		first := delivery{index: g.next, at: now, count: 1}
		g.pending = append(g.pending, first)
		g.next++
		taken = append(taken, g.message(first))
	}
	return taken
}

// claim delivers again what has been pending for a while, and takes out what was delivered too
// often: it returns the bodies of those, for the dead topic. Whose a delivery was does not matter,
// so consumers are not remembered. A younger message was never delivered more often than an older
// one, since between two deliveries of the younger there is one of the older; so what is moved is
// older than what is taken.
func (g *group) claim(
	take adapters.Take, now time.Time, idleMin time.Duration,
) (taken []adapters.Message, dead [][]byte) {
	taken = []adapters.Message{}
	kept := []delivery{}
	for _, d := range g.pending {
		due := len(taken) < take.Max && now.Sub(d.at) >= idleMin
		if due && take.DeliveriesMax > 0 && d.count >= take.DeliveriesMax {
			dead = append(dead, g.message(d).Body)
			continue
		}
		if due {
			d.at, d.count = now, d.count+1
			taken = append(taken, g.message(d))
		}
		kept = append(kept, d)
	}
	g.pending = kept
	return taken, dead
}

// ack ends deliveries and returns how many of the IDs were pending.
func (g *group) ack(ids []string) int {
	before := len(g.pending)
	g.pending = slices.DeleteFunc(g.pending, func(d delivery) bool {
		return slices.Contains(ids, idOf(d.index))
	})
	return before - len(g.pending)
}

func (g *group) message(d delivery) adapters.Message {
	return adapters.Message{
		ID: idOf(d.index), Body: copied(g.topic.bodies[d.index-g.topic.first]), Deliveries: d.count,
	}
}

func idOf(index int) string { return strconv.Itoa(index + 1) }
