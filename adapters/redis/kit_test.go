package redis_test

import (
	"testing"

	"lockstep/adapters"
	"lockstep/adapters/adaptertest"
	"lockstep/adapters/redis"
)

// TestKit runs the kit of all adapters against both sharings.
func TestKit(t *testing.T) {
	if testing.Short() {
		t.Skip("the kit waits in real time")
	}
	s := startReal(t)
	sharings(t, func(t *testing.T, sharing adapters.Sharing) {
		config := s.config(t)
		config.Sharing = sharing
		adaptertest.Run(t, adaptertest.Harness[*redis.Client]{
			LengthMax: 5,
			Wrong:     &adapters.Credentials{User: "nobody", Password: "s3cret"},
			Secrets:   []string{"s3cret", config.Password},
			Other: func(adaptertest.Setup) (adapters.Adapter[*redis.Client], error) {
				other := config
				other.DB = 1
				return redis.New(other)
			},
			New: func(setup adaptertest.Setup) (adapters.Adapter[*redis.Client], error) {
				own := config
				own.Dial, own.Queue.LengthMax = setup.Dial, setup.LengthMax
				return redis.New(own)
			},
		})
	})
}
