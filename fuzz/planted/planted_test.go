package planted_test

import (
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/properties/mutants"
)

var planted = flag.Bool("planted", false, "fuzz each target until it finds its planted defect")

const root = "../.."

// defects are what is planted for each target.
var defects = []mutants.Mutant{
	{ID: "FuzzEnvironment", Edits: []mutants.Edit{{
		File: "config/inspection.go", Old: "hint = b.hint", New: `hint = "and not " + p.value`,
	}}},
	{ID: "FuzzDotenv", Edits: []mutants.Edit{{
		File: "config/dotenv/dotenv.go", Old: `"/:@%+,=-"`, New: `"/:@%+,=-#"`,
	}}},
	{ID: "FuzzReload", Edits: []mutants.Edit{{
		File: "config/watch.go", Old: `w.current, w.told = next, ""`, New: `w.told = ""`,
	}}},
	{ID: "FuzzPostgresURL", Edits: []mutants.Edit{{
		File: "config/postgresurl.go", Old: "if i++; i == len(text) {", // config-panic
		New: "if i++; i > len(text) {",
	}}},
	{ID: "FuzzRedisURL", Edits: []mutants.Edit{{
		File: "config/redis.go", Old: "\tt.Addrs = []string{net.JoinHostPort(name, port)}\n",
		New: "\tif strings.Contains(name, \":\") {\n\t\tname = \"[\" + name + \"]\"\n\t}\n" +
			"\tt.Addrs = []string{net.JoinHostPort(name, port)}\n", // config-ipv6
	}}},
	{ID: "FuzzTrace", Edits: []mutants.Edit{{
		File: "conformance/line.go", Old: "min(n, len(l.text))]) + 1", New: "min(n, len(l.text))])",
	}}},
	{ID: "FuzzModule", Edits: []mutants.Edit{{
		File: "conformance/source/source.go", Old: "bool { return p.text != nil }",
		New: "bool { return p.off > 0 }",
	}}},
	{ID: "FuzzLoadAlloy", Edits: []mutants.Edit{{
		File: "conformance/source/source.go", Old: "bool { return p.text != nil }",
		New: "bool { return p.off > 0 }",
	}}},
	{ID: "FuzzAlloyCommands", Edits: []mutants.Edit{{
		File: "conformance/alloy/bounds_field.go", Old: "has(relational.One)",
		New: "has(relational.Lone)",
	}}},
	{ID: "FuzzModelConfig", Edits: []mutants.Edit{{
		File: "conformance/tla/syntax/config.go", Old: "newSource(filename, src)",
		New: "newSource(filename, append([]byte{'\\n', '\\n'}, src...))",
	}}},
	{ID: "FuzzEval", Edits: []mutants.Edit{{
		File: "conformance/tla/value/print.go", Old: "FormatInt(int64(i), 10)",
		New: "FormatInt(int64(i), 16)",
	}}},
	{ID: "FuzzSpec", Edits: []mutants.Edit{{
		File: "conformance/tla/error.go", Old: "fr != nil && fr.code != nil; fr = fr.from",
		New: "fr != nil; fr = fr.from",
	}}},
	{ID: "FuzzFactory", Edits: mutantOf("open-per-call")},
	{ID: "FuzzHostilePostgres", Edits: []mutants.Edit{{
		File: "adapters/postgres/dsn.go", Old: "MaxProtocolMessageBodyLen = messageMax",
		New: "MaxProtocolMessageBodyLen = 0",
	}}},
	{ID: "FuzzHostileRedis", Edits: []mutants.Edit{{
		File: "adapters/redis/guard.go", Old: "case err != nil || n < 0:",
		New: "case err == nil && n < 0:\n\t\tpanic(\"planted\")\n\tcase err != nil:",
	}}},
}

// mutantOf returns what plants a bug of the field.
func mutantOf(id string) []mutants.Edit {
	for _, m := range mutants.All {
		if m.ID == id {
			return m.Edits
		}
	}
	panic("BUG: no such mutant: " + id)
}

// seeds are what a corpus begins with where it is not empty: a trace is long.
var seeds = map[string][]string{
	"FuzzFactory": {"long", "short", "zeros"},
	"FuzzSpec":    {"counter", "assumption"},
}

func plantSeeds(t *testing.T, target, dir string) {
	to := filepath.Join(dir, "testdata", "fuzz", target)
	require.NoError(t, os.MkdirAll(to, 0o755))
	for _, name := range seeds[target] {
		from := filepath.Join(root, "fuzz", "testdata", "fuzz", target, name)
		text, err := os.ReadFile(from)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(to, name), text, 0o644))
	}
}

func TestEachTargetFindsItsPlantedDefectInAMinute(t *testing.T) {
	if !*planted {
		t.Skip("it takes minutes: give -planted")
	}
	for _, d := range defects {
		t.Run(d.ID, func(t *testing.T) {
			dir := t.TempDir()
			overlay, err := d.Overlay(root, dir)
			require.NoError(t, err)
			program := filepath.Join(dir, "planted.test")
			build := exec.CommandContext(t.Context(), "go", "test", "-c", "-o", program,
				"-overlay", overlay, "-fuzz", "^"+d.ID+"$", "./fuzz")
			build.Dir = root
			output, err := build.CombinedOutput()
			require.NoError(t, err, "%s", output)
			began := time.Now()
			fuzz := exec.CommandContext(t.Context(), program, "-test.run=^$",
				"-test.fuzz=^"+d.ID+"$", "-test.fuzztime=5m", "-test.fuzzminimizetime=10x",
				"-test.parallel=1", "-test.fuzzcachedir="+filepath.Join(dir, "cache"))
			fuzz.Dir = dir
			plantSeeds(t, d.ID, dir)
			replay := exec.CommandContext(t.Context(), program, "-test.run=^"+d.ID+"$")
			replay.Dir = dir
			output, err = replay.CombinedOutput()
			require.NoError(t, err, "the seeds alone find it:\n%s", output)
			output, err = fuzz.CombinedOutput()
			var exit *exec.ExitError
			require.ErrorAs(t, err, &exit, "not found:\n%s", output)
			assert.Contains(t, string(output), "--- FAIL: "+d.ID, "it failed otherwise")
			// The processor's time, since others may use the machine as well.
			took := fuzz.ProcessState.UserTime() + fuzz.ProcessState.SystemTime()
			assert.Less(t, took, time.Minute)
			t.Logf("found after %v, in %v of the processor's time",
				time.Since(began).Round(100*time.Millisecond), took.Round(100*time.Millisecond))
		})
	}
}

// rows are the bugs of the field that are about configuration, each with the target whose seed of
// the same name finds it.
var rows = []struct {
	target string
	mutants.Mutant
}{
	{"FuzzPostgresURL", mutants.Mutant{ID: "config-panic", Edits: []mutants.Edit{{
		File: "config/postgresurl.go", Old: "if i++; i == len(text) {", New: "if i++; false {",
	}}}},
	{"FuzzRedisURL", mutants.Mutant{ID: "config-secret", Edits: []mutants.Edit{{
		File: "config/redis.go", Old: "\tif err != nil { // its text quotes the URL\n",
		New: "\tif err != nil {\n\t\treturn RedisTarget{}, &Fault{Expected: err.Error()}\n",
	}}}},
	{"FuzzDotenv", mutants.Mutant{ID: "config-hash", Edits: []mutants.Edit{{
		File: "config/dotenv/parse.go", Old: "case text[0] == '#' && start == 0:\n",
		New: "case text[0] == '#' && start == 0:\n\t\t_ = raw[:start-1]\n",
	}}}},
	{"FuzzEnvironment", mutants.Mutant{ID: "config-first-only", Edits: []mutants.Edit{{
		File: "config/inspection.go", Old: "if name != \"\" && in.broken[name] != nil {",
		New: "if len(in.problems) > 0 {",
	}}}},
	{"FuzzRedisURL", mutants.Mutant{ID: "config-ipv6", Edits: []mutants.Edit{{
		File: "config/redis.go", Old: "net.JoinHostPort(name, port)}",
		New: `net.JoinHostPort("["+name+"]", port)}`,
	}}}},
}

func TestTheSeedsFindEachBugOfTheConfiguration(t *testing.T) {
	if !*planted {
		t.Skip("it takes minutes: give -planted")
	}
	for _, row := range rows {
		t.Run(row.ID, func(t *testing.T) {
			overlay, err := row.Overlay(root, t.TempDir())
			require.NoError(t, err)
			seed := "^" + row.target + "$/^" + row.ID + "$"
			replay := exec.CommandContext(t.Context(), "go", "test", "-overlay", overlay,
				"-run", seed, "./fuzz")
			replay.Dir = root
			output, err := replay.CombinedOutput()
			require.Error(t, err, "%s", output)
			assert.Contains(t, string(output), row.target+"/"+row.ID)
		})
	}
}

// TestEachTargetHasADefect also makes sure that each defect fits its source.
func TestEachTargetHasADefect(t *testing.T) {
	list := exec.CommandContext(t.Context(), "go", "test", "-list", "^Fuzz", "./fuzz")
	list.Dir = root
	output, err := list.CombinedOutput()
	require.NoError(t, err, "%s", output)
	for _, d := range defects {
		assert.Contains(t, string(output), d.ID+"\n")
		output = []byte(strings.Replace(string(output), d.ID+"\n", "", 1))
		_, err := d.Overlay(root, t.TempDir())
		assert.NoError(t, err)
	}
	assert.NotContains(t, string(output), "Fuzz", "targets without a defect")
	for _, row := range rows {
		_, err := row.Overlay(root, t.TempDir())
		assert.NoError(t, err)
	}
}
