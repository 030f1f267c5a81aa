package config

import (
	"regexp"
	"slices"
	"strings"
)

// ownPrefixes begin no variable but ours.
var ownPrefixes = []string{
	"LOCKSTEP_", "CLIENT_FACTORY_", "MOCK_SERVICES_", "ALLOY_MODEL_", "TLA_MODEL_",
}

// sharedPrefixes begin variables of others as well: in a .env file, which is ours, they are taken
// for ours.
var sharedPrefixes = []string{"SUPABASE_", "REDIS_", "DATABASE_", "OPENROUTER_"}

// toolVariables are those of the tools of this module, which are no part of the configuration.
var toolVariables = map[string]bool{
	"LOCKSTEP_ARTEFACTS": true, "LOCKSTEP_CACHE": true, "LOCKSTEP_PATIENCE": true,
	"LOCKSTEP_POSTGRES_IMAGE": true, "LOCKSTEP_PROCESS_ROLE": true, "LOCKSTEP_REDIS_IMAGE": true,
	"LOCKSTEP_REQUIRE": true, "LOCKSTEP_ROUNDS": true, "LOCKSTEP_SERVERS": true,
	"LOCKSTEP_SIZE": true, "LOCKSTEP_SUMMARY": true, "LOCKSTEP_TEST_ORPHAN": true,
	"LOCKSTEP_TRACES": true,
}

// linked are the names that Docker and Kubernetes make up for a service that is called redis.
var linked = regexp.MustCompile(`^[A-Z0-9_]+_(SERVICE_(HOST|PORT)|PORT_[0-9]+_(TCP|UDP)|ENV_)`)

// findUnknown warns of variables that look as if they were meant for this configuration.
func (in *inspection) findUnknown() {
	names, all := in.setNames()
	found := 0
	for _, name := range names {
		if byName[name] != nil || toolVariables[name] || len(name) > nameMax {
			continue
		}
		source := all[name].source
		prefixed := source.Layer == Override || hasPrefix(name, ownPrefixes) ||
			source.Layer == File && hasPrefix(name, sharedPrefixes)
		within := nearMax
		if prefixed {
			within = len(name)
		}
		nearest, distance := nearestName(name, within)
		near := distance <= nearMax && len(nearest) >= nearLength
		if !near && !prefixed || linked.MatchString(name) {
			continue
		}
		if found++; found > unknownMax {
			in.warn("", source, "more variables are not known", "")
			return
		}
		hint := ""
		if nearest != "" && distance <= len(nearest)/3 {
			hint = "did you mean " + nearest + "?"
		}
		in.warn(name, source, "it is not known", hint)
	}
}

const (
	unknownMax = 100 // how many unknown variables are warned of one by one
	nameMax    = 128 // no variable of ours has a longer name
	nearMax    = 2   // edits between a name and the one that was meant
	nearLength = 8   // of a name: many a shorter one is near to many
)

func hasPrefix(name string, prefixes []string) bool {
	for _, prefix := range prefixes {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}

// nearestName returns the known name that takes the fewest edits, the first of several, if it takes
// at most so many.
func nearestName(name string, within int) (nearest string, distance int) {
	distance = within + 1
	upper := strings.ToUpper(name)
	for _, b := range table {
		for _, known := range b.names() {
			if len(known)-len(upper) >= distance || len(upper)-len(known) >= distance {
				continue
			}
			if d := edits(upper, known, distance); d < distance {
				nearest, distance = known, d
			}
		}
	}
	return nearest, distance
}

// edits counts the insertions, deletions, replacements and swaps of neighbours between two texts,
// up to a limit.
func edits(a, b string, limit int) int {
	before, last, next := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		next[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			next[j] = min(last[j]+1, next[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				next[j] = min(next[j], before[j-2]+1)
			}
		}
		if slices.Min(next) >= limit && slices.Min(last) >= limit {
			return limit
		}
		before, last, next = last, next, before
	}
	return last[len(b)]
}
