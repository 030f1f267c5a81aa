package factory

import "time"

// Leak is a scope that was never closed, or a lease that was never released.
type Leak struct {
	Adapter string
	Scope   ID
	Lease   ID     // zero where the scope leaked, and where nobody is told of any (see Lease.ID)
	Key     string // of the lease; "" where the scope leaked
	// Site is where it began, one function a line as in a stack trace; "" unless Config.Debug.
	Site string
	// Age is how long ago it began; 0 unless Config.Debug.
	Age time.Duration
}
