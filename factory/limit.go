package factory

// enqueue has a slot wait for a place within the limit of its key (R12), in the order of the slots'
// first calls. mu must be held.
func (f *Factory[C]) enqueue(s *slotState[C]) {
	if s.key.queue.Len() == 0 {
		for _, c := range s.key.clients {
			c.slot.stop(c) // see keyState.queue
		}
	}
	number := s.first().number
	at := s.key.queue.Back()
	for at != nil && at.Value.(*slotState[C]).first().number > number {
		at = at.Prev()
	}
	if at == nil {
		s.queued = s.key.queue.PushFront(s)
	} else {
		s.queued = s.key.queue.InsertAfter(s, at)
	}
}

// dequeue ends the slot's waiting for a place. mu must be held.
func (f *Factory[C]) dequeue(s *slotState[C]) {
	s.key.queue.Remove(s.queued)
	s.queued = nil
}

// full says whether the limit of a key is reached. mu must be held.
func (f *Factory[C]) full(k *keyState[C]) bool {
	return f.cfg.ClientsMax > 0 && k.live >= f.cfg.ClientsMax
}

// relieve begins the flights that there is room for, in order, and makes room where a client that
// nobody leases takes it. mu must be held.
func (f *Factory[C]) relieve(k *keyState[C]) {
	for k.queue.Len() > 0 && f.phase == up {
		if f.full(k) {
			f.evict(k)
			return
		}
		s := k.queue.Front().Value.(*slotState[C])
		f.dequeue(s)
		f.beginOpen(s)
	}
}

// evict makes room for the slots that wait: it gives up flights that wait to dial for nobody, and
// takes ready clients that nobody leases out of service, the oldest first; those that are ending
// already count. mu must be held.
func (f *Factory[C]) evict(k *keyState[C]) {
	wanted := k.queue.Len()
	var idle, deserted []*client[C]
	for _, c := range k.clients {
		switch {
		case c.ending && c.counts:
			wanted--
		case c.delayed != nil && c.slot.first() == nil:
			deserted = append(deserted, c)
		case c.state == Ready && c.held == 0 && !c.pinging && c.slot.first() == nil:
			idle = append(idle, c)
		}
	}
	if wanted > 0 && len(deserted) > 0 {
		f.abandon(byID(deserted)[0].slot) // whose place relieve gives on, and comes back here
		return
	}
	for _, c := range byID(idle) {
		if wanted <= 0 {
			return
		}
		f.retire(c, CauseEvicted, nil)
		wanted--
	}
}
