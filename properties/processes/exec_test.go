//go:build unix

package processes_test

import (
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/factory"
)

// found is what a process that was started finds.
type found struct {
	Current factory.Process `json:"current"`
	Exact   factory.Process `json:"exact"`
	Sockets []int           `json:"sockets"`
}

// identifyItself is the main function of a process that tells who it is; it returns the exit
// status.
func identifyItself() int {
	var f found
	for _, step := range []func() error{
		func() (err error) { f.Sockets, err = sockets(); return err },
		func() (err error) { f.Current, err = factory.OS().Current(); return err },
		func() (err error) { f.Exact, err = factory.OS().Verify(); return err },
		func() error { return json.NewEncoder(os.Stdout).Encode(f) },
	} {
		if err := step(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
	}
	return 0
}

// identify starts a process with further descriptors and returns its pid and what it finds.
func identify(t *testing.T, extra ...*os.File) (pid int, f found) {
	t.Helper()
	exe, err := os.Executable()
	require.NoError(t, err)
	cmd := exec.CommandContext(t.Context(), exe)
	cmd.Env = environment(roleIdentify)
	cmd.ExtraFiles, cmd.Stderr = extra, os.Stderr
	out, err := cmd.Output()
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(out, &f))
	return cmd.Process.Pid, f
}

// connected returns a client of the adapter on a network, and the server.
func connected(t *testing.T, network string) (*adapter, *client) {
	t.Helper()
	s, err := listen(network)
	require.NoError(t, err)
	a := newNode(wiring{Network: network, Address: s.address()}, 1, 0, nil).newAdapter()
	c, err := a.Open(t.Context(), "cache")
	require.NoError(t, err)
	t.Cleanup(func() {
		if !c.hasEnded() {
			assert.NoError(t, c.drop())
		}
		assert.NoError(t, s.stop())
	})
	return a, c
}

func TestAProgramThatIsExecutedIsAnotherProcessOfTheFirstEpoch(t *testing.T) {
	parent, err := factory.OS().Verify()
	require.NoError(t, err)
	pid, f := identify(t)
	assert.NotEqual(t, parent.PID, f.Exact.PID)
	assert.Equal(t, factory.Process{PID: pid, Epoch: 1}, f.Exact)
	assert.Equal(t, f.Exact, f.Current)
	again, err := factory.OS().Verify()
	require.NoError(t, err)
	assert.Equal(t, parent, again, "starting a process does not change who this is")
}

func TestNothingIsInheritedOverExecUnlessItIsHandedDown(t *testing.T) {
	for _, network := range []string{"unix", "tcp"} {
		t.Run(network, func(t *testing.T) {
			before, err := sockets()
			require.NoError(t, err)
			a, c := connected(t, network)
			open, err := sockets()
			require.NoError(t, err)
			require.Greater(t, len(open), len(before)+2, "listener and both ends are seen")

			_, f := identify(t)
			assert.Len(t, f.Sockets, len(before), "all of them are closed on exec")

			fd, err := c.duplicate()
			require.NoError(t, err)
			file := os.NewFile(uintptr(fd), "handed down")
			_, f = identify(t, file)
			require.NoError(t, file.Close())
			assert.Len(t, f.Sockets, len(before)+1)
			assert.Contains(t, f.Sockets, aliveDescriptor, "the first after the standard ones")
			assert.NoError(t, a.Ping(t.Context(), c), "the process that got it has ended")
		})
	}
}

// os/exec has a file of net's File block, and with it every descriptor of the connection.
func TestADescriptorIsHandedDownWithoutMakingTheConnectionBlock(t *testing.T) {
	a, c := connected(t, "tcp")
	fd, err := c.duplicate()
	require.NoError(t, err)
	file := os.NewFile(uintptr(fd), "handed down")
	identify(t, file)
	require.NoError(t, file.Close())
	require.NoError(t, c.conn.SetReadDeadline(past))
	_, err = c.conn.Read(make([]byte, 1)) // would never return
	var late net.Error
	require.ErrorAs(t, err, &late)
	assert.True(t, late.Timeout())
	assert.NoError(t, a.Ping(t.Context(), c))
}

// past is a deadline that is over.
var past = time.Unix(1, 0)
