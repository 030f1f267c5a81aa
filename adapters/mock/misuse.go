package mock

import "fmt"

// MisuseKind is a mistake that a connection can see.
type MisuseKind uint8

const (
	// Overlap is a call or a ping on an exclusive connection while another one is under way (R2).
	Overlap MisuseKind = iota
	// ForeignUse is a call or a ping by a process other than the opener (R1).
	ForeignUse
	// ForeignClose is a Close by a process other than the opener (R8).
	ForeignClose
	// UseAfterEnd is a call or a ping by a process that closed or discarded the connection (R6).
	UseAfterEnd
	// EndTwice is a Close or Discard by a process that already closed or discarded it (R7).
	EndTwice
)

// String returns the kind's name in lower case.
func (k MisuseKind) String() string {
	switch k {
	case Overlap:
		return "overlap"
	case ForeignUse:
		return "foreign use"
	case ForeignClose:
		return "foreign close"
	case UseAfterEnd:
		return "use after end"
	case EndTwice:
		return "end twice"
	default:
		return fmt.Sprintf("misuse(%d)", uint8(k))
	}
}

// Misuse is a mistake that a server recorded.
type Misuse struct {
	Kind MisuseKind
	// Visit is the operation that was the mistake.
	Visit Visit
	// Other is the operation that was under way, where Kind is Overlap.
	Other Visit
}

// String returns one line that says who did what.
func (m Misuse) String() string {
	text := fmt.Sprintf("%s: %s of connection %d (%s %q) by process %q scope %q",
		m.Kind, m.Visit.Verb, m.Visit.Connection, m.Visit.Adapter, m.Visit.Key,
		m.Visit.Caller.Process, m.Visit.Caller.Scope)
	if m.Kind == Overlap {
		text += fmt.Sprintf(" during %s by process %q scope %q",
			m.Other.Verb, m.Other.Caller.Process, m.Other.Caller.Scope)
	}
	return text
}

// misused records a mistake. mu must be held.
func (s *Server) misused(kind MisuseKind, visit, other Visit) {
	s.misuses = append(s.misuses, Misuse{Kind: kind, Visit: visit, Other: other})
}
