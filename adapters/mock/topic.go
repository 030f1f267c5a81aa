package mock

import (
	"slices"
	"strconv"
	"time"

	"lockstep/adapters"
)

// topic is a log of bodies, all of which are kept; the message with ID n is at n-1. The server's mu
// guards it and its groups.
type topic struct {
	bodies [][]byte
	groups map[string]*group
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
		s.topics[name] = &topic{groups: map[string]*group{}}
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

// publish appends a body, which it keeps, and returns the message's ID.
func (t *topic) publish(body []byte) string {
	t.bodies = append(t.bodies, body)
	return idOf(len(t.bodies) - 1)
}

// group returns the group of that name, made where there is none.
func (t *topic) group(name string) *group {
	if t.groups[name] == nil {
		t.groups[name] = &group{topic: t}
	}
	return t.groups[name]
}

// consume delivers what was never delivered in the group.
func (g *group) consume(most int, now time.Time) []adapters.Message {
	taken := []adapters.Message{}
	for len(taken) < most && g.next < len(g.topic.bodies) {
		first := delivery{index: g.next, at: now, count: 1}
		g.pending = append(g.pending, first)
		g.next++
		taken = append(taken, g.message(first))
	}
	return taken
}

// claim delivers again what has been pending for a while. Whose a delivery was does not matter, so
// consumers are not remembered.
func (g *group) claim(most int, now time.Time, idleMin time.Duration) []adapters.Message {
	taken := []adapters.Message{}
	for i := range g.pending {
		if len(taken) == most {
			break
		}
		if d := &g.pending[i]; now.Sub(d.at) >= idleMin {
			d.at, d.count = now, d.count+1
			taken = append(taken, g.message(*d))
		}
	}
	return taken
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
		ID: idOf(d.index), Body: copied(g.topic.bodies[d.index]), Deliveries: d.count,
	}
}

func idOf(index int) string { return strconv.Itoa(index + 1) }
