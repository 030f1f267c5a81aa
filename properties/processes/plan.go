//go:build unix

package processes

// plan is everything that a run does.
type plan struct {
	Network string // of the connections that are inherited: "unix" or "tcp"
	First   life   // of the first process, which is that of the test
}

// life is what a process does.
type life struct {
	Births []birth   `json:"births,omitempty"`
	Rest   []command `json:"rest,omitempty"` // while its last children live
}

// birth is a child, and what its parent does before it.
type birth struct {
	Before []command `json:"before,omitempty"` // no Burst, which no child could remember
	Child  life      `json:"child"`
	Epoch  uint64    `json:"epoch"` // of the child: after its parent's, and nobody else's
	End    ending    `json:"end"`
	// KillAfter is the number of the child's events after which it is killed; 0: at once.
	KillAfter int    `json:"kill_after,omitempty"`
	Defect    defect `json:"defect,omitempty"`
}

// ending is how a child ends.
type ending string

const (
	endShutdown ending = "shutdown"
	endExit     ending = "exit" // without a Shutdown: the kernel drops what is left
	endKill     ending = "kill" // by its parent, whenever that is; else as by exit
)

// defect is what a broken child does wrong.
type defect string

const (
	sound          defect = ""
	blindDefect    defect = "blind"    // never sees that it is another process
	goodbyeDefect  defect = "goodbye"  // says goodbye on what it discards
	shutdownDefect defect = "shutdown" // shuts the socket down that it discards
	keepDefect     defect = "keep"     // does not drop the descriptor of what it discards
)

// number gives every child of a life an epoch of its own, and returns the last.
func (l *life) number(last uint64) uint64 {
	for i := range l.Births {
		l.Births[i].Epoch = last + 1
		last = l.Births[i].Child.number(last + 1)
	}
	return last
}
