package faults

import (
	"sync/atomic"

	"github.com/Shopify/toxiproxy/v2/toxics"
)

// halfOpen is a toxic of ours: the connections that are open when it is added do not pass on what
// the server says, nor that it has gone. Later ones work. Toxiproxy's own toxics pass an end on.
type halfOpen struct {
	later atomic.Bool // the connections that begin from now on are later ones
}

const halfOpenType = "half_open"

func init() { toxics.Register(halfOpenType, new(halfOpen)) }

// NewState is called once for each connection: for those that are open while the toxic is added,
// and for each later one when it begins.
func (h *halfOpen) NewState() any { return !h.later.Load() }

// Pipe passes on or drops what the server says until it is interrupted.
func (*halfOpen) Pipe(stub *toxics.ToxicStub) {
	if !affected(stub) {
		new(toxics.NoopToxic).Pipe(stub)
		return
	}
	input := stub.Input
	for {
		select {
		case <-stub.Interrupt:
			return
		case chunk := <-input:
			if chunk == nil { // the server has gone: nothing is ever received from a nil channel
				input = nil
			}
		}
	}
}

// Cleanup ends what is half open.
func (*halfOpen) Cleanup(stub *toxics.ToxicStub) {
	if affected(stub) {
		stub.Close()
	}
}

func affected(stub *toxics.ToxicStub) bool {
	was, _ := stub.State.(bool)
	return was
}
