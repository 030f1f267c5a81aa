package metrics

import (
	"maps"
	"slices"
	"sync"

	"github.com/prometheus/client_golang/prometheus"

	"lockstep/factory"
)

// Config says what a [Collector] tells.
type Config struct {
	// PerKey adds metrics of each key. Leave it off where keys are many: each is eight series more.
	PerKey bool
}

// Collector tells Prometheus of any number of factories, each by its name in the label factory. It
// is safe for concurrent use. Register it once with a prometheus.Registerer.
type Collector struct {
	cfg Config
	// mu guards sources. Forbidden while it is held: calls of a source, which may take time.
	mu      sync.Mutex
	sources map[string]Source
}

// NewCollector returns a collector without a factory.
func NewCollector(cfg Config) *Collector {
	return &Collector{cfg: cfg, sources: make(map[string]Source)}
}

// Add makes the collector tell of f under a name, in the place of whatever had that name.
func (c *Collector) Add(name string, f Source) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sources[label(name)] = f
}

// Remove makes the collector forget what has that name, if anything does.
func (c *Collector) Remove(name string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.sources, label(name))
}

// Describe sends the descriptions of every metric.
func (c *Collector) Describe(ch chan<- *prometheus.Desc) {
	for _, m := range ofFactory {
		ch <- m.desc
	}
	ch <- waitSeconds
	if c.cfg.PerKey {
		for _, m := range ofKey {
			ch <- m.desc
		}
	}
}

// Collect sends the numbers of every factory as they are now.
func (c *Collector) Collect(ch chan<- prometheus.Metric) {
	c.mu.Lock()
	sources := maps.Clone(c.sources)
	c.mu.Unlock()
	for _, name := range slices.Sorted(maps.Keys(sources)) {
		stats := sources[name].Stats()
		for _, m := range ofFactory {
			m.collect(ch, name, stats)
		}
		collectWaits(ch, name, stats.Waits)
		if c.cfg.PerKey {
			for _, k := range sources[name].KeyStats() {
				collectKey(ch, name, k)
			}
		}
	}
}

// described is a number with the description of its metric.
type described struct {
	number
	desc *prometheus.Desc
}

var ofFactory = describe(numbers)

func describe(numbers []number) []described {
	all := make([]described, len(numbers))
	for i, n := range numbers {
		labels := []string{"factory"}
		if n.points[0].state != "" {
			labels = append(labels, "state")
		}
		all[i] = described{n, newDesc(n.name, n.help, labels...)}
	}
	return all
}

func newDesc(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc("lockstep_"+name, help, labels, nil)
}

func (m described) collect(ch chan<- prometheus.Metric, name string, stats factory.Stats) {
	as := prometheus.GaugeValue
	if m.kind == counter {
		as = prometheus.CounterValue
	}
	for _, p := range m.points {
		labels := []string{name}
		if p.state != "" {
			labels = append(labels, p.state)
		}
		ch <- prometheus.MustNewConstMetric(m.desc, as, float64(p.of(stats)), labels...)
	}
}

var waitSeconds = newDesc("acquire_wait_seconds",
	"How long calls of Acquire waited that were not served at once.", "factory")

func collectWaits(ch chan<- prometheus.Metric, name string, w factory.Waits) {
	buckets := make(map[float64]uint64, len(factory.WaitBounds))
	var below uint64
	for i, bound := range factory.WaitBounds {
		below += w.Counts[i]
		buckets[bound.Seconds()] = below
	}
	ch <- prometheus.MustNewConstHistogram(
		waitSeconds, w.Count(), w.Sum.Seconds(), buckets, name)
}

// keyMetric is a metric of one key.
type keyMetric struct {
	desc  *prometheus.Desc
	as    prometheus.ValueType
	state string // "" where the metric has no such label
	of    func(factory.KeyStats) float64
}

var keyClients = newDesc("key_clients", "Clients of the key by state.", "factory", "key", "state")

var ofKey = []keyMetric{
	{
		keyClients, prometheus.GaugeValue, string(factory.Opening),
		func(k factory.KeyStats) float64 { return float64(k.Opening) },
	},
	{
		keyClients, prometheus.GaugeValue, string(factory.Ready),
		func(k factory.KeyStats) float64 { return float64(k.Ready) },
	},
	{
		keyClients, prometheus.GaugeValue, string(factory.Draining),
		func(k factory.KeyStats) float64 { return float64(k.Draining) },
	},
	{
		newDesc("generation", "Generation of the key.", "factory", "key"),
		prometheus.GaugeValue, "",
		func(k factory.KeyStats) float64 { return float64(k.Generation) },
	},
	{
		newDesc("key_waiting", "Calls of Acquire that wait for the key.", "factory", "key"),
		prometheus.GaugeValue, "",
		func(k factory.KeyStats) float64 { return float64(k.Waiting) },
	},
	{
		newDesc("key_opens_total", "Flights begun for the key.", "factory", "key"),
		prometheus.CounterValue, "",
		func(k factory.KeyStats) float64 { return float64(k.Opens) },
	},
	{
		newDesc("key_open_failures_total", "Flights for the key that failed.", "factory", "key"),
		prometheus.CounterValue, "",
		func(k factory.KeyStats) float64 { return float64(k.Failures) },
	},
	{
		newDesc("key_backoff_seconds",
			"How long the next flight for the key waits before it dials.", "factory", "key"),
		prometheus.GaugeValue, "",
		func(k factory.KeyStats) float64 { return k.Backoff.Seconds() },
	},
}

func collectKey(ch chan<- prometheus.Metric, name string, k factory.KeyStats) {
	for _, m := range ofKey {
		labels := []string{name, label(k.Key)}
		if m.state != "" {
			labels = append(labels, m.state)
		}
		ch <- prometheus.MustNewConstMetric(m.desc, m.as, m.of(k), labels...)
	}
}

var _ prometheus.Collector = (*Collector)(nil)
