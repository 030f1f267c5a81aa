package faults

import (
	"sync"

	"github.com/Shopify/toxiproxy/v2/stream"
	"github.com/Shopify/toxiproxy/v2/toxics"
)

// drain is a toxic of ours that every connection has, before the toxics of a fault. It passes all
// on, and at the end of its link takes what nobody wants any more. Without it, what a server says
// after a toxic has ended the connection, or after the client has gone, would be kept for ever by a
// goroutine of toxiproxy's.
type drain struct {
	once sync.Once
	end  chan struct{} // is closed at the end of the link
}

const drainType = "drain"

func init() { toxics.Register(drainType, new(drain)) }

// ending returns what is closed at the end of the link.
func (d *drain) ending() chan struct{} {
	d.once.Do(func() { d.end = make(chan struct{}) })
	return d.end
}

// held is what a drain has taken and not passed on yet, while another toxic is put behind it.
type held struct{ chunk *stream.StreamChunk }

// NewState implements toxics.StatefulToxic.
func (*drain) NewState() any { return new(held) }

// Pipe passes on what there is until it is interrupted.
func (d *drain) Pipe(stub *toxics.ToxicStub) {
	state := stub.State.(*held)
	for {
		if state.chunk == nil {
			select {
			case <-stub.Interrupt:
				return
			case state.chunk = <-stub.Input:
			}
			if state.chunk == nil {
				stub.Close()
				return
			}
		}
		select {
		case <-stub.Interrupt:
			return
		case stub.Output <- state.chunk:
		case <-d.ending():
		}
		state.chunk = nil
	}
}
