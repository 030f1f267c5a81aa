package redis_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"lockstep/adapters/redis"
)

// The first of many simultaneous calls cost no more each than the first of a few, and do not stay.
// Where each costs as much as there are others, so many take most of a minute.
func TestManyCallsAtOnceCostNoMoreEach(t *testing.T) {
	began := time.Now()
	assert.LessOrEqual(t, redis.CallsAtOnce(t.Context(), 40_000), 1024)
	assert.Less(t, time.Since(began), 15*time.Second)
}
