package main

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"time"
)

// model is one model of the checkout: a module with a configuration, and what the manifest of its
// directory records of it.
type model struct {
	Module   string // paths within the checkout
	Config   string
	Features []string
	Runtime  time.Duration
	// Result is "success", or the kind of failure and the word "failure".
	Result string
	// Workers is how many workers the model must have, 0 for any number.
	Workers int
	// Distinct and Generated are 0 where nothing is recorded.
	Distinct, Generated int
}

// manifest is the part of a manifest.json that is of interest here.
type manifest struct {
	Modules []struct {
		Path     string
		Features []string
		Models   []struct {
			Path           string
			Runtime        string
			Mode           any
			Result         string
			Workers        any // a number, or "auto"
			DistinctStates int
			TotalStates    int
		}
	}
}

// exhaustive is the mode of the models that are searched completely.
const exhaustive = "exhaustive search"

// load reads the models of a checkout that are searched exhaustively within a recorded time and
// whose configuration's path matches, in the order of their paths.
func load(fsys fs.FS, runtimeMax time.Duration, only *regexp.Regexp) ([]model, error) {
	paths, err := fs.Glob(fsys, "specifications/*/manifest.json")
	if err != nil {
		return nil, err
	}
	if len(paths) == 0 {
		return nil, fmt.Errorf("find specifications/*/manifest.json: %w", fs.ErrNotExist)
	}
	var all []model
	for _, path := range paths {
		models, err := readManifest(fsys, path)
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", path, err)
		}
		all = append(all, models...)
	}
	all = slices.DeleteFunc(all, func(m model) bool {
		return m.Runtime > runtimeMax || !only.MatchString(m.Config)
	})
	slices.SortFunc(all, func(a, b model) int { return strings.Compare(a.Config, b.Config) })
	return all, nil
}

// readManifest returns the models of one directory that are searched exhaustively, those of unknown
// runtime or result left out.
func readManifest(fsys fs.FS, path string) ([]model, error) {
	data, err := fs.ReadFile(fsys, path)
	if err != nil {
		return nil, err
	}
	var read manifest
	if err := json.Unmarshal(data, &read); err != nil {
		return nil, err
	}
	var all []model
	for _, module := range read.Modules {
		for _, m := range module.Models {
			runtime, err := parseRuntime(m.Runtime)
			if err != nil || m.Mode != exhaustive || m.Result == "unknown" {
				continue
			}
			workers, _ := m.Workers.(float64)
			all = append(all, model{
				Workers: int(workers),
				Module:  module.Path, Config: m.Path, Features: module.Features, Runtime: runtime,
				Result: m.Result, Distinct: m.DistinctStates, Generated: m.TotalStates,
			})
		}
	}
	return all, nil
}

// parseRuntime reads hours, minutes and seconds, as in 00:01:30.
func parseRuntime(text string) (time.Duration, error) {
	var h, m, s int
	if _, err := fmt.Sscanf(text, "%d:%d:%d", &h, &m, &s); err != nil {
		return 0, fmt.Errorf("read the runtime %q: %w", text, err)
	}
	return time.Duration(h)*time.Hour + time.Duration(m)*time.Minute + time.Duration(s)*time.Second,
		nil
}

// name is the configuration's path without what all of them have in common.
func (m model) name() string {
	return strings.TrimSuffix(strings.TrimPrefix(m.Config, "specifications/"), ".cfg")
}
