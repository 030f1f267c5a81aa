package main

import (
	"path/filepath"
	"runtime/debug"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	must "github.com/stretchr/testify/require"

	"lockstep/conformance/tla"
)

func TestBytesAreReadWithTheirUnit(t *testing.T) {
	for text, want := range map[string]int{
		"1": 1, "512k": 512 << 10, "500M": 500 << 20, "2G": 2 << 30, "2GB": 2 << 30, "1T": 1 << 40,
	} {
		got, err := parseBytes(text)
		assert.NoError(t, err, text)
		assert.Equal(t, want, got, text)
	}
	for _, text := range []string{"", "G", "-1", "0", "1.5G", "1X", "99999999999999T"} {
		_, err := parseBytes(text)
		assert.Error(t, err, text)
	}
}

func TestCheckGoesOnFromACheckpoint(t *testing.T) {
	spec := filepath.Join(specs, "Walk.tla")
	config := filepath.Join(specs, "Walk_All.cfg")
	args := []string{"check", "--json", spec, "--config", config, "--memory", "1M"}
	dir := t.TempDir()
	status, last := checkJSON(t, append(args, "--checkpoint", dir)...)
	assert.Equal(t, 0, status, last)
	status, last = checkJSON(t, append(args, "--checkpoint", dir, "--continue")...)
	assert.Equal(t, 2, status)
	assert.Contains(t, last["message"], "there is none", "a run that came to its end left none")
	status, last = checkJSON(t, append(args, "--continue")...)
	assert.Equal(t, 2, status)
	assert.Contains(t, last["message"], "--checkpoint")
}

func TestCheckGoesOnWithTheSeedOfACheckpoint(t *testing.T) {
	spec := written(t, "M", `---- MODULE M ----
EXTENDS Integers, TLC
VARIABLES x, y
Init == x = 0 /\ y = 0
Next == x < 3000 /\ x' = x + 1 /\ y' = y + RandomElement(0..1)
====
`, "INIT Init NEXT Next CHECK_DEADLOCK FALSE")
	m, err := checkOptions{spec: spec}.load()
	must.NoError(t, err)
	dir := t.TempDir()
	m.Seed = 7
	_, err = m.Check(t.Context(), tla.CheckOptions{Checkpoint: dir, StatesMax: 1000})
	must.NoError(t, err)
	args := []string{"check", "--json", spec, "--checkpoint", dir, "--continue"}
	status, last := checkJSON(t, append(args, "--seed=8")...)
	assert.Equal(t, exitUnknown, status)
	assert.Contains(t, last["message"], "it was begun with the seed 7, and not with 8")
	status, last = checkJSON(t, args...)
	assert.Zero(t, status)
	assert.EqualValues(t, 7, last["seed"])
	assert.EqualValues(t, 3001, last["distinct"])
}

func TestTheHeapStaysSmallWhereStatesMayTakeLittleMemory(t *testing.T) {
	t.Setenv("GOGC", "")
	before := debug.SetGCPercent(100)
	defer debug.SetGCPercent(before)
	percent := func(o storeOptions) int {
		o.tuneCollector(time.Hour)
		return debug.SetGCPercent(100)
	}
	assert.Greater(t, percent(storeOptions{}), percent(storeOptions{bytes: 1 << 20}))
}
