package metrics

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"runtime/metrics"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
)

// Usage is what this process takes of the machine.
type Usage struct {
	ResidentBytes uint64 // memory that the process occupies
	HeapBytes     uint64 // of it, what Go objects take that are live or not swept yet
	Descriptors   int    // that are open; on Windows handles
	Goroutines    int
}

// process is the collector of what the kernel knows of this process. It asks for the pid each time,
// since a copy of the process has another one.
func process() prometheus.Collector {
	return collectors.NewProcessCollector(collectors.ProcessCollectorOpts{
		PidFn: func() (int, error) { return os.Getpid(), nil },
	})
}

// Process registers the collectors of memory, descriptors, processor time and the Go runtime of
// this process. Where they are registered already, as in Prometheus' default registry, it changes
// nothing.
func Process(to prometheus.Registerer) error {
	for _, c := range []prometheus.Collector{process(), collectors.NewGoCollector()} {
		var already prometheus.AlreadyRegisteredError
		if err := to.Register(c); err != nil && !errors.As(err, &already) {
			return fmt.Errorf("register the metrics of the process: %w", err)
		}
	}
	return nil
}

// Resources returns what this process takes of the machine: the numbers that Process tells
// Prometheus, as the operating system gives them on Linux, macOS and Windows. Where it does not
// give one, that is 0 and the error wraps errors.ErrUnsupported; the others are right all the same.
// It asks the kernel, so it is not for the way of a request.
func Resources() (Usage, error) { return resourcesBy(process()) }

// resourcesBy is Resources, with what collects the numbers of the kernel.
func resourcesBy(kernel prometheus.Collector) (Usage, error) {
	u := Usage{HeapBytes: heapBytes(), Goroutines: runtime.NumGoroutine()}
	r := prometheus.NewRegistry()
	if err := r.Register(kernel); err != nil {
		return u, fmt.Errorf("resources of the process: %w", err)
	}
	families, err := r.Gather()
	if err != nil {
		return u, fmt.Errorf("resources of the process: %w", err)
	}
	given := make(map[string]float64)
	for _, f := range families {
		for _, m := range f.GetMetric() {
			given[f.GetName()] = m.GetGauge().GetValue()
		}
	}
	for _, name := range []string{residentName, descriptorsName} {
		if _, ok := given[name]; !ok {
			err = errors.Join(err, fmt.Errorf("%s: %w", name, errors.ErrUnsupported))
		}
	}
	u.ResidentBytes = uint64(given[residentName])
	u.Descriptors = int(given[descriptorsName])
	return u, err
}

// What the process collector calls them, on every system.
const (
	residentName    = "process_resident_memory_bytes"
	descriptorsName = "process_open_fds"
)

func heapBytes() uint64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	if sample[0].Value.Kind() != metrics.KindUint64 {
		return 0 // this Go does not tell
	}
	return sample[0].Value.Uint64()
}
