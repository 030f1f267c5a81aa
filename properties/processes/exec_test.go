//go:build unix

package processes_test

import (
	"context"
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
	"lockstep/properties/internal/holds"
	"lockstep/properties/internal/lines"
	"lockstep/properties/processes"
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
		func() (err error) { f.Sockets, err = processes.Sockets(); return err },
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
	cmd.Env = processes.Environment(roleIdentify)
	cmd.ExtraFiles, cmd.Stderr = extra, os.Stderr
	out, err := cmd.Output()
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(out, &f))
	return cmd.Process.Pid, f
}

// connected returns a client of a server, and its connections.
func connected(t *testing.T) (*lines.Adapter, *lines.Client, *holds.Holds) {
	t.Helper()
	s, err := lines.Listen()
	require.NoError(t, err)
	h := holds.New(nil)
	a := &lines.Adapter{Address: s.Address(), Dialer: h.Dial}
	c, err := a.Open(t.Context(), "cache")
	require.NoError(t, err)
	t.Cleanup(func() {
		h.Drop()
		assert.NoError(t, holds.Await(context.Background(), 10*time.Second, s.Left),
			"nobody has the connection any more")
		s.Stop()
	})
	return a, c, h
}

// handDown returns a further descriptor of the only connection of h.
func handDown(t *testing.T, h *holds.Holds) *os.File {
	t.Helper()
	files, err := h.Duplicate()
	require.NoError(t, err)
	require.Len(t, files, 1)
	return files[0]
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
	before, err := processes.Sockets()
	require.NoError(t, err)
	a, c, h := connected(t)
	open, err := processes.Sockets()
	require.NoError(t, err)
	require.Greater(t, len(open), len(before)+2, "listener and both ends are seen")

	_, f := identify(t)
	assert.Len(t, f.Sockets, len(before), "all of them are closed on exec")

	file := handDown(t, h)
	_, f = identify(t, file)
	require.NoError(t, file.Close())
	assert.Len(t, f.Sockets, len(before)+1)
	assert.Contains(t, f.Sockets, processes.AliveDescriptor, "the first after the standard ones")
	assert.NoError(t, a.Ping(t.Context(), c), "the process that got it has ended")
}

// os/exec has a file of net's File block, and with it every descriptor of the connection.
func TestADescriptorIsHandedDownWithoutMakingTheConnectionBlock(t *testing.T) {
	a, c, h := connected(t)
	file := handDown(t, h)
	identify(t, file)
	require.NoError(t, file.Close())
	require.NoError(t, c.Conn().SetReadDeadline(past))
	_, err := c.Conn().Read(make([]byte, 1)) // would never return
	var late net.Error
	require.ErrorAs(t, err, &late)
	assert.True(t, late.Timeout())
	assert.NoError(t, a.Ping(t.Context(), c))
}

// past is a deadline that is over.
var past = time.Unix(1, 0)
