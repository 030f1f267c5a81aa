package memory_test

import (
	"testing"

	"lockstep/adapters"
	"lockstep/adapters/adaptertest"
	"lockstep/adapters/memory"
)

func TestKit(t *testing.T) {
	adapter, err := memory.New(memory.Config{})
	if err != nil {
		t.Fatal(err)
	}
	adaptertest.Run(t, adaptertest.Harness[*memory.Client]{
		New: func(adaptertest.Setup) (adapters.Adapter[*memory.Client], error) {
			return adapter, nil // another one would keep other things
		},
		Other: func(adaptertest.Setup) (adapters.Adapter[*memory.Client], error) {
			return memory.New(memory.Config{})
		},
		NoWire: "it keeps everything in the process",
	})
}
