//go:build unix

package processes_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/adapters"
	"lockstep/factory"
	"lockstep/properties"
	"lockstep/properties/internal/lines"
	"lockstep/properties/processes"
)

// The programs of this package's tests; their setting is the address of a server.
var programs = map[adapters.Sharing]*processes.Program{
	adapters.Shared:    declare(adapters.Shared),
	adapters.Exclusive: declare(adapters.Exclusive),
}

// servers are those of this process, by their addresses.
var servers = make(map[string]*lines.Server)

func declare(sharing adapters.Sharing) *processes.Program {
	return processes.Declare("lines, "+sharing.String(),
		func(address string) (properties.Wire[*lines.Client], error) {
			wire := properties.Wire[*lines.Client]{
				Adapter: func(dial properties.Dial) (adapters.Adapter[*lines.Client], error) {
					return &lines.Adapter{Address: address, Shared: sharing, Dialer: dial}, nil
				},
				Call: func(ctx context.Context, c *lines.Client) error { return c.Call(ctx) },
			}
			if s := servers[address]; s != nil { // else another process knows
				wire.Left = s.Left
			}
			return wire, nil
		})
}

// each runs a test against a server for each sharing.
func each(t *testing.T, check func(*testing.T, *processes.Program, string)) {
	t.Helper()
	server, err := lines.Listen()
	require.NoError(t, err)
	servers[server.Address()] = server
	t.Cleanup(server.Stop)
	for sharing, program := range programs {
		t.Run(sharing.String(), func(t *testing.T) { check(t, program, server.Address()) })
	}
}

func TestRealProcessesKeepTheContract(t *testing.T) { each(t, processes.Check) }

func TestABrokenChildIsCaught(t *testing.T) { each(t, processes.CheckDefects) }

func TestAProgramIsDeclaredOnce(t *testing.T) {
	assert.PanicsWithValue(t, `processes.Declare("lines, shared"): the name is taken`,
		func() { declare(adapters.Shared) })
}

func TestAMemoryThatIsNotItsParentsIsRefused(t *testing.T) {
	opened := factory.Event{Action: factory.ActionOpenScope, Scope: factory.ID{Epoch: 1, N: 1}}
	used := factory.Event{Action: factory.ActionUse, Lease: factory.ID{Epoch: 1, N: 1}}
	returned := factory.Event{Action: factory.ActionReinitReturn, Outcome: factory.Cancelled}
	rows := []struct {
		name, reason string
		got, want    []factory.Event
		same         bool
	}{
		{"the same", "it did what its parent did", those(opened, used), those(opened, used), true},
		{
			"another order", "goroutines do not agree on one",
			those(used, opened), those(opened, used), true,
		},
		{"a Reinit", "its caller did not wait", those(opened, returned), those(opened), true},
		{"one more", "its parent never did that", those(opened, used), those(opened), false},
		{"one less", "its parent did more", those(opened), those(opened, used), false},
		{"another", "its parent did something else", those(used), those(opened), false},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			err := processes.Same(row.got, row.want)
			assert.Equal(t, row.same, err == nil, "%s: %v", row.reason, err)
		})
	}
}

func those(events ...factory.Event) []factory.Event { return events }
