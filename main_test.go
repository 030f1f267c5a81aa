package lockstep_test

import (
	"testing"

	"lockstep/internal/servers"
	"lockstep/properties/processes"
)

func TestMain(m *testing.M) {
	processes.Main()
	servers.Main(m)
}
