package fuzz

import (
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"lockstep/adapters"
	"lockstep/properties"
)

// FuzzFactory has the fuzzer's bytes draw the traces of the property suite, so that coverage guides
// them: this module's factory over the mock database, by turns shared and exclusive. What must hold
// is that the models accept every trace, and that the server saw no misuse.
func FuzzFactory(f *testing.F) {
	suites := sync.OnceValues(func() (map[bool]*properties.Suite, error) {
		spec, err := judges()
		all := map[bool]*properties.Suite{}
		for exclusive, sharing := range map[bool]adapters.Sharing{
			false: adapters.Shared, true: adapters.Exclusive,
		} {
			all[exclusive] = &properties.Suite{
				Name: "FuzzFactory-" + sharing.String(), Spec: spec,
				New: func() properties.Subject { return properties.Mock(sharing) },
			}
		}
		return all, err
	})
	f.Fuzz(func(t *testing.T, bytes []byte) {
		all, err := suites()
		require.NoError(t, err)
		rapid.MakeFuzz(func(t *rapid.T) {
			all[rapid.Bool().Draw(t, "exclusive")].Property(t)
		})(t, bytes)
	})
}
