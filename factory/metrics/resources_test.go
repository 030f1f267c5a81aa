package metrics_test

import (
	"errors"
	"net"
	"runtime"
	"runtime/debug"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/factory/metrics"
)

func TestResourcesAreWhatTheProcessTakes(t *testing.T) {
	debug.FreeOSMemory() // so that what follows cannot reuse what other tests left
	before, err := metrics.Resources()
	require.NoError(t, err)
	assert.Greater(t, before.ResidentBytes, before.HeapBytes/2)
	assert.Positive(t, before.HeapBytes)
	assert.Positive(t, before.Goroutines)

	const sockets = 20
	for range sockets {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		require.NoError(t, err)
		defer func() { _ = l.Close() }()
	}
	ballast := make([]byte, 32<<20)
	for i := range ballast {
		ballast[i] = 1
	}
	after, err := metrics.Resources()
	require.NoError(t, err)
	assert.GreaterOrEqual(t, after.Descriptors, before.Descriptors+sockets)
	assert.Greater(t, after.HeapBytes, before.HeapBytes+16<<20)
	assert.Greater(t, after.ResidentBytes, before.ResidentBytes+8<<20)
	runtime.KeepAlive(ballast)
}

func TestWhatTheSystemDoesNotGiveIsUnsupported(t *testing.T) {
	memory := prometheus.NewGauge(prometheus.GaugeOpts{Name: "process_resident_memory_bytes"})
	memory.Set(4096)
	u, err := metrics.ResourcesBy(memory)
	require.ErrorIs(t, err, errors.ErrUnsupported)
	assert.ErrorContains(t, err, "process_open_fds: ")
	assert.NotContains(t, err.Error(), "memory")
	assert.Equal(t, uint64(4096), u.ResidentBytes)
	assert.Zero(t, u.Descriptors)
	assert.Positive(t, u.Goroutines)

	broken := prometheus.NewInvalidMetric(memory.Desc(), errors.New("no kernel"))
	_, err = metrics.ResourcesBy(failing{memory, broken})
	assert.ErrorContains(t, err, "no kernel")
}

// failing is a collector that describes one metric and collects another.
type failing struct {
	prometheus.Collector
	prometheus.Metric
}

func (f failing) Collect(ch chan<- prometheus.Metric) { ch <- f.Metric }

func TestProcessIsRegisteredOnce(t *testing.T) {
	r := prometheus.NewRegistry()
	require.NoError(t, metrics.Process(r))
	require.NoError(t, metrics.Process(r), "a second time changes nothing")
	n, err := testutil.GatherAndCount(r,
		"process_resident_memory_bytes", "process_open_fds", "go_goroutines")
	require.NoError(t, err)
	assert.Equal(t, 3, n)
}

func TestProcessErrsWhereARegistryRefusesIt(t *testing.T) {
	r := prometheus.NewRegistry()
	mine := prometheus.GaugeOpts{Name: "process_open_fds", Help: "mine"}
	r.MustRegister(prometheus.NewGauge(mine))
	assert.ErrorContains(t, metrics.Process(r), "register the metrics of the process")
}
