package servers_test

import (
	"bufio"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/internal/servers"
)

// orphan says that this process is a test's child, which starts servers and is then killed.
const orphan = "LOCKSTEP_TEST_ORPHAN"

// TestOrphan is what the child does.
func TestOrphan(t *testing.T) {
	if os.Getenv(orphan) == "" {
		t.Skip("it is a part of TestNothingOutlivesAKilledTest")
	}
	println("at", servers.NewPostgres(t, servers.PostgresConfig{}).Address())
	println("at", servers.NewRedis(t).Address())
	println("at", servers.NewRedisNode(t, servers.RedisNodeConfig{}).Address())
	println("ready")
	select {}
}

func TestNothingOutlivesAKilledTest(t *testing.T) {
	servers.Postgres(t) // skips where there is none
	if !servers.Redis(t).Real() {
		t.Skip("miniredis is in the test's own process")
	}
	dir := t.TempDir()
	for _, way := range []string{dir, filepath.Dir(dir)} { // the servers' user must get there
		require.NoError(t, os.Chmod(way, 0o755))
	}
	child := exec.Command(os.Args[0], "-test.run=^TestOrphan$", "-test.v")
	child.Env = append(os.Environ(), orphan+"=1", "TMPDIR="+dir)
	output, err := child.StderrPipe()
	require.NoError(t, err)
	require.NoError(t, child.Start())
	addresses, ready := starting(output)
	require.NoError(t, child.Process.Kill())
	_ = child.Wait()
	require.True(t, ready, "the child's servers are up")
	require.Len(t, addresses, 3)
	for _, address := range addresses {
		assert.Eventually(t, func() bool { return refused(address) }, 30*time.Second,
			20*time.Millisecond, "nobody listens at %s", address)
	}
	assert.Eventually(t, func() bool {
		left, err := os.ReadDir(dir)
		return err == nil && len(left) == 0
	}, 30*time.Second, 20*time.Millisecond, "no directory is left")
}

// starting reads where the child's servers are.
func starting(output interface{ Read([]byte) (int, error) }) (addresses []string, ready bool) {
	lines := bufio.NewScanner(output)
	for lines.Scan() {
		switch address, at := strings.CutPrefix(lines.Text(), "at "); {
		case at:
			addresses = append(addresses, address)
		case lines.Text() == "ready":
			return addresses, true
		}
	}
	return addresses, false
}

// refused says that nobody listens at the address.
func refused(address string) bool {
	conn, err := net.DialTimeout("tcp", address, time.Second)
	if err != nil {
		return strings.Contains(err.Error(), syscall.ECONNREFUSED.Error())
	}
	_ = conn.Close()
	return false
}
