package conformance_test

import (
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strconv"
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

// counts are how many clients there are, how many leases the process with the most has, and how many
// of all are stale.
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
		r.states[canonical(state)] = state
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
		all[canonical(stateOf(i))] = true
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

// canonical returns the same text for states that differ in the names of their atoms alone; in the
// fork tree, which the TLA+ model does not remember; and in which leases are the same in several
// processes, since it uses their identities again.
func canonical(s alloy.State) string {
	v := viewOf(s)
	least := ""
	for _, p := range orders(len(s.Sigs["Process"])) {
		for _, c := range orders(len(s.Sigs["Scope"])) {
			if text := v.text(s, rename(s.Sigs["Process"], "p", p), rename(s.Sigs["Scope"], "s", c)); least == "" || text < least {
				least = text
			}
		}
	}
	return least
}

// view is a state by its atoms.
type view struct {
	one map[string]map[string]string   // field -> atom -> atom
	gen map[string]int                 // of a generation
}

func viewOf(s alloy.State) view {
	v := view{make(map[string]map[string]string), make(map[string]int)}
	for _, name := range []string{"opener", "serves", "born", "by", "wants", "Slot.key", "Slot.scope"} {
		v.one[name] = make(map[string]string)
		rows := s.Fields[name]
		for _, sig := range []string{"Client", "Lease"} {
			rows = append(rows, s.Fields[sig+"."+name]...)
		}
		for _, row := range rows {
			v.one[name][row[0]] = row[1]
		}
	}
	next := make(map[string]string)
	for _, row := range s.Fields["Ord.Next"] {
		next[row[1]] = row[2]
	}
	for _, row := range s.Fields["Ord.First"] {
		for g, n := row[1], 1; g != ""; g, n = next[g], n+1 {
			v.gen[g] = n
		}
	}
	return v
}

func (v view) text(s alloy.State, process, scope map[string]string) string {
	in := func(sig, atom string) bool { return slices.Contains(s.Sigs[sig], atom) }
	slot := func(t string) string { return "/" + scope[v.one["Slot.scope"][t]] }
	lines := make(map[string][]string) // of clients, leases
	var whole []string
	for _, p := range s.Sigs["Process"] {
		whole = append(whole, fmt.Sprint(process[p], " running=", in("Running", p), in("Stopping", p), in("Down", p)))
	}
	for _, row := range s.Fields["Running.generation"] {
		whole = append(whole, fmt.Sprint(process[row[0]], " at ", v.gen[row[2]]))
	}
	for _, row := range s.Fields["Running.scopes"] {
		whole = append(whole, fmt.Sprint(process[row[0]], " scope ", scope[row[1]], " ", base(row[2])))
	}
	for _, row := range s.Fields["Running.copies"] {
		lines[row[1]] = append(lines[row[1]], process[row[0]]+" "+base(row[2]))
	}
	name := make(map[string]string)
	for _, c := range s.Sigs["Client"] {
		slices.Sort(lines[c])
		name[c] = fmt.Sprint("client of ", process[v.one["opener"][c]], slot(v.one["serves"][c]),
			"@", v.gen[v.one["born"][c]], " broken=", in("Broken", c), lines[c])
	}
	held, holders := make(map[string]string), make(map[string][]string)
	lease := func(row []string) string {
		return fmt.Sprint(process[row[0]], scope[v.one["by"][row[1]]], slot(v.one["wants"][row[1]]))
	}
	for _, row := range s.Fields["Running.holds"] {
		held[row[0]+row[1]] = name[row[2]]
		holders[row[2]] = append(holders[row[2]], lease(row))
	}
	for _, row := range s.Fields["Running.leases"] {
		whole = append(whole, fmt.Sprint("lease ", lease(row), base(row[2]), " of ", held[row[0]+row[1]]))
	}
	for _, c := range s.Sigs["Client"] {
		slices.Sort(holders[c])
		whole = append(whole, fmt.Sprint(name[c], " held by ", holders[c]))
	}
	slices.Sort(whole)
	return strings.Join(whole, "\n")
}

// base returns the word that an atom stands for.
func base(atom string) string {
	word, _, _ := strings.Cut(atom, "$")
	return word[strings.LastIndex(word, "/")+1:]
}

func rename(atoms []string, prefix string, order []int) map[string]string {
	names := make(map[string]string)
	for i, atom := range atoms {
		names[atom] = prefix + strconv.Itoa(order[i])
	}
	return names
}

// orders returns all orders of n things.
func orders(n int) [][]int {
	if n == 0 {
		return [][]int{{}}
	}
	var all [][]int
	for _, order := range orders(n - 1) {
		for at := range n {
			all = append(all, slices.Insert(slices.Clone(order), at, n))
		}
	}
	return all
}

var _ = assert.Equal
