package conformance_test

import (
	"errors"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/conformance"
	"lockstep/conformance/alloy"
	"lockstep/conformance/tla"
	"lockstep/conformance/tla/value"
	"lockstep/internal/canonical"
	"lockstep/models"
)

// agreements are the bounds at which the two models are compared. The TLA+ model may have some
// identities more than an instance: to reach it takes clients and leases that are there no more.
var agreements = []agreement{
	{
		name: "Forks", reason: "what crosses into a child or a snapshot",
		constants: `Procs = {1, 2} Scopes = {"s1"} SharedKeys = {"k"} Clients = {1, 2}
			Leases = {1} MaxGen = 1 Limit = 1`,
		most: counts{clients: 1, leases: 1}, shared: true, places: 1, gens: 1,
		snapshots: 1246,
	},
	{
		name: "Scopes", reason: "exclusive clients of two scopes",
		constants: `Procs = {1} Scopes = {"s1", "s2"} SharedKeys = {} Clients = {1, 2}
			Leases = {1, 2} MaxGen = 1 Limit = 2`,
		most: counts{clients: 2, leases: 1, stale: 1}, places: 2, gens: 1,
		snapshots: 482,
	},
	{
		name: "Reinits", reason: "clients of two generations",
		constants: `Procs = {1} Scopes = {"s1"} SharedKeys = {"k"} Clients = {1, 2}
			Leases = {1, 2} MaxGen = 2 Limit = 2`,
		most: counts{clients: 2, leases: 1, stale: 1}, shared: true, places: 2, gens: 2,
		snapshots: 382,
	},
}

type agreement struct {
	name, reason string // the name is that of a command of snapshot.als
	constants    string // of the TLA+ model, beyond the bounds of the command
	most         counts
	shared       bool
	places, gens int
	snapshots    int
}

// counts are how many clients there are, how many leases the process with the most has, and how
// many of all are stale.
type counts struct{ clients, leases, stale int }

func (c counts) within(most counts) bool {
	return c.clients <= most.clients && c.leases <= most.leases && c.stale <= most.stale
}

// reached gathers the states that the TLA+ model reaches, each once, as states of snapshot.als.
type reached struct {
	structure conformance.Shapes
	most      counts
	states    map[string]alloy.State
	seen      map[[7]uint64]bool // by what a snapshot remembers
	found     int
}

var remembered = [7]string{"proc", "scope", "gen", "client", "origin", "lease", "broken"}

func (r *reached) Found(f tla.FoundState) {
	r.found++
	var id [7]uint64
	for i, name := range remembered {
		id[i] = value.Fingerprint(f.State.Value(name))
	}
	if r.seen[id] {
		return
	}
	r.seen[id] = true
	state := r.structure.Snapshot(f.State)
	if countsOf(state).within(r.most) {
		r.states[canonical.Text(state)] = state
	}
}

func (r *reached) Explored(int, []tla.FoundStep) {}

func TestTheTwoModelsAgree(t *testing.T) {
	if raceEnabled || testing.Short() {
		t.Skip("it takes long: it is checked without -short and -race")
	}
	for _, row := range agreements {
		t.Run(row.name, func(t *testing.T) {
			d := compare(t, models.FS, row)
			t.Logf("%d states, %d snapshots, %d instances", d.states, d.snapshots, d.instances)
			assert.Empty(t, strings.Join(d.broken, "\n\n"), "are reached, and break the facts")
			assert.Empty(t, strings.Join(d.unreached, "\n\n"), "are instances, and not reached")
			assert.Empty(t, strings.Join(d.missing, "\n\n"), "are reached, and no instances")
			assert.Equal(t, row.snapshots, d.snapshots)
		})
	}
}

// A fact that says too little or too much is found in the direction that it spoils.
func TestModelsThatDoNotAgreeAreFound(t *testing.T) {
	row := agreements[len(agreements)-1]
	for _, twin := range []struct{ name, from, to string }{
		{"weak", "p.copies[c] = Ready implies c in p.current", "some p"},
		{"strong", "no Stopping & Down", "no Stopping & Down no Broken"},
	} {
		t.Run(twin.name, func(t *testing.T) {
			d := compare(t, spoilt{models.FS, twin.from, twin.to}, row)
			assert.Equal(t, twin.name == "weak", len(d.unreached) > 0)
			assert.Equal(t, twin.name == "strong", len(d.missing) > 0)
			assert.Equal(t, twin.name == "strong", len(d.broken) > 0)
		})
	}
}

// spoilt is a file system with one text replaced in snapshot.als.
type spoilt struct {
	fs.FS
	from, to string
}

func (e spoilt) ReadFile(name string) ([]byte, error) {
	text, err := fs.ReadFile(e.FS, name)
	if strings.HasSuffix(name, "snapshot.als") {
		text = []byte(strings.Replace(string(text), e.from, e.to, 1))
	}
	return text, err
}

// difference is in what the two models do not agree, and how much they do.
type difference struct {
	states, snapshots, instances int
	broken, unreached, missing   []string
}

func compare(t *testing.T, files fs.FS, row agreement) (d difference) {
	t.Helper()
	model, err := alloy.Load(files, "alloy/snapshot.als")
	require.NoError(t, err)
	r := &reached{
		structure: conformance.Shapes{
			Shared: map[string]bool{"k": row.shared}, Places: row.places, Gens: row.gens,
			Parents: map[int]int{2: 1}, Reused: true,
		},
		most: row.most, states: make(map[string]alloy.State), seen: make(map[[7]uint64]bool),
	}
	explore(t, row.constants, r)
	instances := enumerate(t, model, row.name)
	d.states, d.snapshots, d.instances = r.found, len(r.states), len(instances)
	for _, name := range slices.Sorted(maps.Keys(r.states)) {
		i, err := model.Snapshot(5, []alloy.State{r.states[name]}, 0)
		require.NoError(t, err)
		found, err := model.Judge(t.Context(), i)
		require.NoError(t, err)
		if len(found) > 0 {
			d.broken = append(d.broken, name)
		}
		if !instances[name] {
			d.missing = append(d.missing, name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(instances)) {
		if _, ok := r.states[name]; !ok {
			d.unreached = append(d.unreached, name)
		}
	}
	return d
}

// explore has the TLA+ model reach all of its states.
func explore(t *testing.T, constants string, to tla.Observer) {
	t.Helper()
	files, err := fs.Sub(models.FS, "tla")
	require.NoError(t, err)
	module, err := tla.Load(files, "MC")
	require.NoError(t, err)
	cfg, err := tla.ParseConfig("agree.cfg", []byte("SPECIFICATION Spec CONSTANTS Keys = {\"k\"} "+
		"Defects = {} Fresh <- Least "+constants))
	require.NoError(t, err)
	model, err := tla.NewModel(module, cfg)
	require.NoError(t, err)
	result, err := model.Check(t.Context(), tla.CheckOptions{Observers: []tla.Observer{to}})
	require.NoError(t, err)
	require.Equal(t, tla.Ok, result.Verdict, result.Message)
}

// enumerate finds all instances of a command.
func enumerate(t *testing.T, model *alloy.Model, command string) map[string]bool {
	t.Helper()
	all := make(map[string]bool)
	search := model.Search(model.Command(command), alloy.Options{})
	for {
		i, err := search.Next(t.Context())
		if errors.Is(err, alloy.ErrNone) {
			return all
		}
		require.NoError(t, err)
		all[canonical.Text(stateOf(i))] = true
	}
}

// stateOf returns an instance by names.
func stateOf(i *alloy.Instance) alloy.State {
	state := alloy.State{Sigs: make(map[string][]string), Fields: make(map[string][][]string)}
	for _, sig := range i.Model().World().Sigs {
		name := sig.Name[strings.LastIndex(sig.Name, "/")+1:]
		state.Sigs[name] = i.Sig(sig, 0)
		for _, d := range sig.Fields {
			for _, f := range d.Fields {
				state.Fields[name+"."+f.Name] = i.Field(f, 0)
			}
		}
	}
	return state
}

func countsOf(s alloy.State) counts {
	c := counts{clients: len(s.Sigs["Client"])}
	leases := make(map[string]int)
	for _, row := range s.Fields["Running.leases"] {
		leases[row[0]]++
		c.leases = max(c.leases, leases[row[0]])
		if row[2] == "Stale" {
			c.stale++
		}
	}
	return c
}
