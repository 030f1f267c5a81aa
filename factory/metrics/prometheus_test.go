package metrics_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"reflect"
	"sync"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"
	"github.com/prometheus/common/expfmt"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/factory"
	"lockstep/factory/metrics"
)

var update = flag.Bool("update", false, "write the golden file anew")

func TestEachNumberGoesToPrometheusOnce(t *testing.T) {
	c := metrics.NewCollector(metrics.Config{PerKey: true})
	c.Add("database", newFixed())
	golden := "testdata/prometheus.txt"
	if *update {
		require.NoError(t, os.WriteFile(golden, textOf(t, c), 0o644))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	require.NoError(t, testutil.CollectAndCompare(c, bytes.NewReader(want)))

	wrong := bytes.Replace(want, []byte(`state="live"} 10`), []byte(`state="live"} 11`), 1)
	require.NotEqual(t, want, wrong)
	assert.Error(t, testutil.CollectAndCompare(c, bytes.NewReader(wrong)), "the check can fail")
}

func textOf(t *testing.T, c prometheus.Collector) []byte {
	t.Helper()
	r := prometheus.NewPedanticRegistry()
	require.NoError(t, r.Register(c))
	families, err := r.Gather()
	require.NoError(t, err)
	var out bytes.Buffer
	for _, f := range families {
		_, err := expfmt.MetricFamilyToText(&out, f)
		require.NoError(t, err)
	}
	return out.Bytes()
}

func TestNothingThatAFactoryCountsIsLeftOut(t *testing.T) {
	tell := func(f *fixed) string {
		c := metrics.NewCollector(metrics.Config{PerKey: true})
		c.Add("database", f)
		return string(textOf(t, c))
	}
	before := tell(&fixed{keys: make([]factory.KeyStats, 1)})
	for _, counted := range []func(*fixed) reflect.Value{
		func(f *fixed) reflect.Value { return reflect.ValueOf(&f.stats).Elem() },
		func(f *fixed) reflect.Value { return reflect.ValueOf(&f.keys[0]).Elem() },
	} {
		f := &fixed{keys: make([]factory.KeyStats, 1)}
		for field, value := range counted(f).Fields() {
			raise(t, value)
			assert.NotEqual(t, before, tell(f), field.Name)
			value.SetZero()
		}
	}
}

// raise sets a field of statistics to another value than its zero.
func raise(t *testing.T, field reflect.Value) {
	t.Helper()
	switch {
	case field.CanInt():
		field.SetInt(1)
	case field.CanUint():
		field.SetUint(1)
	case field.Kind() == reflect.Bool:
		field.SetBool(true)
	case field.Kind() == reflect.String:
		field.SetString("primary-db")
	case field.Type() == reflect.TypeFor[factory.Process]():
		field.Set(reflect.ValueOf(factory.Process{Epoch: 1})) // the pid is no metric
	case field.Type() == reflect.TypeFor[factory.Waits]():
		field.Set(reflect.ValueOf(factory.Waits{Sum: 1}))
	default:
		t.Errorf("this test does not know of %v", field.Type())
	}
}

func TestNamesFollowPrometheusConventions(t *testing.T) {
	c := metrics.NewCollector(metrics.Config{PerKey: true})
	c.Add("database", newFixed())
	problems, err := testutil.CollectAndLint(c)
	require.NoError(t, err)
	assert.Empty(t, problems)

	bad := prometheus.NewCounter(prometheus.CounterOpts{Name: "lockstep_opens"})
	problems, err = testutil.CollectAndLint(bad)
	require.NoError(t, err)
	assert.NotEmpty(t, problems, "the check can fail")
}

func TestACollectorTellsOfWhatWasAddedAndNotRemoved(t *testing.T) {
	c := metrics.NewCollector(metrics.Config{})
	r := prometheus.NewPedanticRegistry()
	require.NoError(t, r.Register(c))
	count := func() int {
		t.Helper()
		n, err := testutil.GatherAndCount(r, "lockstep_scopes")
		require.NoError(t, err)
		return n
	}
	assert.Zero(t, count())
	c.Add("database", newFixed())
	c.Add("cache", newFixed())
	c.Add("cache", newFixed())
	assert.Equal(t, 2, count(), "a name is told once")
	c.Remove("cache")
	c.Remove("cache")
	assert.Equal(t, 1, count())
}

func TestKeysAreToldOnlyWhenAskedFor(t *testing.T) {
	for _, perKey := range []bool{false, true} {
		c := metrics.NewCollector(metrics.Config{PerKey: perKey})
		c.Add("database", newFixed())
		r := prometheus.NewPedanticRegistry() // which refuses what Describe does not tell of
		require.NoError(t, r.Register(c))
		n, err := testutil.GatherAndCount(r, "lockstep_generation", "lockstep_key_clients")
		require.NoError(t, err)
		assert.Equal(t, perKey, n == 4)
		assert.Equal(t, !perKey, n == 0)
	}
}

func TestANameThatIsNotUTF8BreaksNothing(t *testing.T) {
	f := newFixed()
	f.keys[0].Key = "a\xffb"
	c := metrics.NewCollector(metrics.Config{PerKey: true})
	c.Add("\xff", f)
	r := prometheus.NewPedanticRegistry()
	require.NoError(t, r.Register(c))
	_, err := r.Gather()
	require.NoError(t, err)
	c.Remove("\xff")
	assert.Zero(t, testutil.CollectAndCount(c))
}

// meddler is a source that, when asked, takes another one out of its collector.
type meddler struct {
	*fixed
	collector *metrics.Collector
	other     string
}

func (m *meddler) Stats() factory.Stats {
	m.collector.Remove(m.other)
	return m.fixed.Stats()
}

func TestASourceIsAskedWithoutTheCollectorsLock(t *testing.T) {
	c := metrics.NewCollector(metrics.Config{})
	c.Add("a", &meddler{newFixed(), c, "b"})
	c.Add("b", newFixed())
	assert.Equal(t, 2, testutil.CollectAndCount(c, "lockstep_scopes"), "as when it was asked")
	assert.Equal(t, 1, testutil.CollectAndCount(c, "lockstep_scopes"))
}

func TestFactoriesComeAndGoWhilePrometheusAsks(t *testing.T) {
	c := metrics.NewCollector(metrics.Config{PerKey: true})
	r := prometheus.NewPedanticRegistry()
	require.NoError(t, r.Register(c))
	var tasks sync.WaitGroup
	for i := range 4 {
		name := fmt.Sprint("f", i)
		tasks.Go(func() {
			for range 100 {
				c.Add(name, newFixed())
				c.Remove(name)
			}
		})
		tasks.Go(func() {
			for range 20 {
				_, err := r.Gather()
				assert.NoError(t, err)
			}
		})
	}
	tasks.Wait()
	assert.Zero(t, testutil.CollectAndCount(c))
}
