package servers_test

import (
	"testing"

	"lockstep/internal/servers"
)

func TestMain(m *testing.M) { servers.Main(m) }
