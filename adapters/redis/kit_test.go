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
		own := prefix(t)
		adaptertest.Run(t, adaptertest.Harness[*redis.Client]{
			LengthMax: 5,
			Wrong:     &adapters.Credentials{User: "nobody", Password: "s3cret"},
			Secrets:   []string{"s3cret"},
			Other: func(adaptertest.Setup) (adapters.Adapter[*redis.Client], error) {
				return redis.New(redis.Config{Addrs: []string{s.addr}, Sharing: sharing, DB: 1})
			},
			New: func(setup adaptertest.Setup) (adapters.Adapter[*redis.Client], error) {
				return redis.New(redis.Config{
					Addrs: []string{s.addr}, Sharing: sharing, Prefix: own, Dial: setup.Dial,
					Queue: redis.QueueConfig{LengthMax: setup.LengthMax},
				})
			},
		})
	})
}
