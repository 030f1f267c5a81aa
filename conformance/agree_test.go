package conformance_test

import (
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
	"lockstep/models"
)

// agreements are the bounds at which the two models are compared. The TLA+ model may have some
// identities more than an instance: to reach it takes clients and leases that are there no more.
var agreements = []struct {
	name, reason string
	command      string // of snapshot.als
	constants    string // of the TLA+ model, beyond the bounds of the command
	most         counts
	shared       bool
	places       int
	gens         int
}{
	{
		name: "Forks", reason: "what crosses into a child or a snapshot",
		constants: `Procs = {1, 2} Scopes = {"s1"} SharedKeys = {"k"} Clients = {1, 2}
			Leases = {1} MaxGen = 1 Limit = 1`,
		most: counts{clients: 1, leases: 1}, shared: true, places: 1, gens: 1,
	},
	{
		name: "Scopes", reason: "exclusive clients of two scopes",
		constants: `Procs = {1} Scopes = {"s1", "s2"} SharedKeys = {} Clients = {1, 2}
			Leases = {1, 2} MaxGen = 1 Limit = 2`,
		most: counts{clients: 2, leases: 1, stale: 1}, places: 2, gens: 1,
	},
	{
		name: "Reinits", reason: "clients of two generations",
		constants: `Procs = {1} Scopes = {"s1"} SharedKeys = {"k"} Clients = {1, 2}
			Leases = {1, 2} MaxGen = 2 Limit = 2`,
		most: counts{clients: 2, leases: 1, stale: 1}, shared: true, places: 2, gens: 2,
	},
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
	found     int
}

func (r *reached) Found(f tla.FoundState) {
	r.found++
	state := r.structure.Snapshot(f.State)
	if countsOf(state).within(r.most) {
		r.states[conformance.Canonical(state)] = state
	}
}

func (r *reached) Explored(int, []tla.FoundStep) {}

func TestTheTwoModelsAgree(t *testing.T) {
	model, err := alloy.Load(models.FS, "alloy/snapshot.als")
	require.NoError(t, err)
	for _, row := range agreements {
		t.Run(row.name, func(t *testing.T) {
			tlaStates := &reached{
				structure: conformance.Shapes{
					Shared: map[string]bool{"k": row.shared}, Places: row.places, Gens: row.gens,
					Parents: map[int]int{2: 1}, Reused: true,
				},
				most: row.most, states: make(map[string]alloy.State),
			}
			explore(t, row.constants, tlaStates)
			within := make(map[string]bool)
			for name, state := range tlaStates.states {
				within[name] = true
				i, err := model.Snapshot(5, []alloy.State{state}, 0)
				require.NoError(t, err)
				found, err := model.Judge(t.Context(), i)
				require.NoError(t, err)
				require.Empty(t, found, "%s\nis reached, and breaks the facts", name)
			}
			instances := enumerate(t, model, row.name)
			t.Logf("%d states, %d snapshots, %d instances", tlaStates.found, len(within),
				len(instances))
			compare(t, within, instances)
		})
	}
}

func compare(t *testing.T, within, instances map[string]bool) {
	t.Helper()
	var unreached, missing []string
	for _, name := range slices.Sorted(maps.Keys(instances)) {
		if !within[name] {
			unreached = append(unreached, name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(within)) {
		if !instances[name] {
			missing = append(missing, name)
		}
	}
	assert.Empty(t, strings.Join(unreached, "\n\n"), "are instances, and are not reached")
	assert.Empty(t, strings.Join(missing, "\n\n"), "are reached, and are no instances")
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
		if err == alloy.ErrNone {
			return all
		}
		require.NoError(t, err)
		all[conformance.Canonical(stateOf(i))] = true
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
