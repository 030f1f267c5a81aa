package mock

import "fmt"

// Op is a kind of operation on a connection.
type Op uint8

// The operations. Discard is only ever recorded: it neither parks nor fails, since nothing may keep
// a process from dropping a descriptor.
const (
	AnyOp Op = iota
	OpOpen
	OpPing
	OpCall
	OpClose
	OpDiscard
)

// String returns the operation's verb in lower case.
func (o Op) String() string {
	switch o {
	case AnyOp:
		return "any"
	case OpOpen:
		return "open"
	case OpPing:
		return "ping"
	case OpCall:
		return "call"
	case OpClose:
		return "close"
	case OpDiscard:
		return "discard"
	default:
		return fmt.Sprintf("op(%d)", uint8(o))
	}
}

// Visit is one operation at the moment that it passes a Gate or meets Faults.
type Visit struct {
	Op Op
	// Verb is what the operation is called in errors: "get", "commit" and so on where Op is OpCall,
	// otherwise the operation's own name.
	Verb    string
	Adapter string
	Key     string
	// Connection is the connection's ID, zero where Op is OpOpen.
	Connection int
	Caller     Caller
}
