// Package models holds the formal models of the contract, as they are read at run time, and the
// manifest of what each of their configurations is expected to give.
package models

import "embed"

// FS is this directory: the specifications under alloy and tla, the latter's configurations beside
// them, those of the Bad twins, each of which must violate its own rule, under tla/bad,
// manifest.json, and bugs.json.
//
//go:embed alloy/*.als tla/*.tla tla/*.cfg tla/bad/*.cfg manifest.json bugs.json
var FS embed.FS
