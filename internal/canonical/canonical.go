// Package canonical gives snapshots of a factory that are the same up to names the same text, so
// that tests can compare what two models reach.
package canonical

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"lockstep/conformance/alloy"
)

// Text returns the same text for states of snapshot.als that differ in the names of their
// atoms alone; in the fork tree, which the TLA+ model does not remember; and in which leases are
// the same in several processes, since it uses their identities again. It tries all orders of the
// processes and the scopes, and so is for few of them.
func Text(s alloy.State) string {
	v := viewOf(s)
	least := ""
	for _, p := range orders(len(s.Sigs["Process"])) {
		v.process = numbered(s.Sigs["Process"], "p", p)
		for _, order := range orders(len(s.Sigs["Scope"])) {
			v.scope = numbered(s.Sigs["Scope"], "s", order)
			if text := v.text(); least == "" || text < least {
				least = text
			}
		}
	}
	return least
}

// view is a state with names for its processes and scopes.
type view struct {
	state          alloy.State
	one            map[string]map[string]string // field -> atom -> atom
	gen            map[string]int               // of a generation
	process, scope map[string]string            // the names
}

func viewOf(s alloy.State) *view {
	v := &view{state: s, one: make(map[string]map[string]string), gen: make(map[string]int)}
	for _, name := range []string{
		"Client.opener", "Client.serves", "Client.born", "Lease.by", "Lease.wants", "Slot.scope",
	} {
		_, short, _ := strings.Cut(name, ".")
		v.one[short] = make(map[string]string)
		for _, row := range slices.Concat(s.Fields[name], s.Fields[short]) {
			v.one[short][row[0]] = row[1]
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

// text is a line for each process and for each thing that it has, in the order of their texts.
func (v *view) text() string {
	lines := slices.Concat(v.processes(), v.clientsAndLeases())
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

func (v *view) processes() []string {
	var lines []string
	for _, p := range v.state.Sigs["Process"] {
		lines = append(lines, fmt.Sprint(v.process[p], " running=", v.in("Running", p),
			" stopping=", v.in("Stopping", p), " down=", v.in("Down", p)))
	}
	for _, row := range v.state.Fields["Running.generation"] {
		lines = append(lines, fmt.Sprint(v.process[row[0]], " at ", v.gen[row[2]]))
	}
	for _, row := range v.state.Fields["Running.scopes"] {
		lines = append(lines, fmt.Sprint(v.process[row[0]], " ", v.scope[row[1]], " ",
			wordOf(row[2])))
	}
	return lines
}

func (v *view) clientsAndLeases() []string {
	copies, holders := make(map[string][]string), make(map[string][]string)
	for _, row := range v.state.Fields["Running.copies"] {
		copies[row[1]] = append(copies[row[1]], v.process[row[0]]+" "+wordOf(row[2]))
	}
	names, held := make(map[string]string), make(map[string]string)
	for _, c := range v.state.Sigs["Client"] {
		slices.Sort(copies[c])
		names[c] = fmt.Sprint("client of ", v.process[v.one["opener"][c]],
			v.slot(v.one["serves"][c]), "@", v.gen[v.one["born"][c]],
			" broken=", v.in("Broken", c), " ", copies[c])
	}
	for _, row := range v.state.Fields["Running.holds"] {
		held[row[0]+row[1]] = names[row[2]]
		holders[row[2]] = append(holders[row[2]], v.lease(row))
	}
	var lines []string
	for _, row := range v.state.Fields["Running.leases"] {
		lines = append(lines, fmt.Sprint("lease ", v.lease(row), " ", wordOf(row[2]), " of ",
			held[row[0]+row[1]]))
	}
	for _, c := range v.state.Sigs["Client"] {
		slices.Sort(holders[c])
		lines = append(lines, fmt.Sprint(names[c], " held by ", holders[c]))
	}
	return lines
}

func (v *view) in(sig, atom string) bool { return slices.Contains(v.state.Sigs[sig], atom) }

func (v *view) slot(t string) string { return "/" + v.scope[v.one["scope"][t]] }

func (v *view) lease(row []string) string {
	return v.process[row[0]] + v.scope[v.one["by"][row[1]]] + v.slot(v.one["wants"][row[1]])
}

// wordOf returns the word that an atom stands for: Open of nouns/Open$0.
func wordOf(atom string) string {
	word, _, _ := strings.Cut(atom, "$")
	return word[strings.LastIndex(word, "/")+1:]
}

// numbered names atoms by their places in an order.
func numbered(atoms []string, prefix string, order []int) map[string]string {
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
