//go:build unix

package processes

// What the tests need of the machinery.
const (
	RoleVariable    = roleVariable
	AliveDescriptor = aliveDescriptor
)

var (
	Environment = environment
	Sockets     = sockets
	Same        = same
)
