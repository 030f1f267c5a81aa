package tla

import (
	"fmt"
	"maps"

	"lockstep/conformance/tla/value"
)

// registers is what evaluations leave behind in a session.
type registers struct {
	numbered map[int64]value.Value
	named    map[string]value.Value // those that begin with "s:"
	settings map[string]string      // those that begin with "-D"
}

func newRegisters() registers {
	return registers{
		numbered: make(map[int64]value.Value), named: make(map[string]value.Value),
		// A specification may ask for action composition, which TLC has to be told to do.
		settings: map[string]string{"-Dtlc2.tool.impl.Tool.cdot": "true"},
	}
}

func (r registers) copy() registers {
	return registers{maps.Clone(r.numbered), maps.Clone(r.named), maps.Clone(r.settings)}
}

// savedRegisters is what a checkpoint says of registers. Values are encoded.
type savedRegisters struct {
	Numbered map[int64][]byte  `json:"numbered"`
	Named    map[string][]byte `json:"named"`
	Settings map[string]string `json:"settings"`
}

func (r registers) save() (s savedRegisters, err error) {
	s.Settings = r.settings
	if s.Numbered, err = encodeAll(r.numbered); err == nil {
		s.Named, err = encodeAll(r.named)
	}
	return s, err
}

func (s savedRegisters) load() (r registers, err error) {
	r.settings = s.Settings
	if r.numbered, err = decodeAll(s.Numbered); err == nil {
		r.named, err = decodeAll(s.Named)
	}
	return r, err
}

func encodeAll[K comparable](values map[K]value.Value) (map[K][]byte, error) {
	codes := make(map[K][]byte)
	for k, v := range values {
		var err error
		if codes[k], err = encode(v); err != nil {
			return nil, fmt.Errorf("register %v: %w", k, err)
		}
	}
	return codes, nil
}

// encode is value.Append of a value that need not be one of a state, as functions on infinite sets
// are none.
func encode(v value.Value) (code []byte, err error) {
	defer catch(&err)
	return value.Append(nil, v), nil
}

func decodeAll[K comparable](codes map[K][]byte) (map[K]value.Value, error) {
	values := make(map[K]value.Value)
	var d value.Decoder
	for k, code := range codes {
		v, _, err := d.Decode(code)
		if err != nil {
			return nil, fmt.Errorf("register %v: %w", k, err)
		}
		values[k] = v
	}
	return values, nil
}
