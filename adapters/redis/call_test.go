package redis_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"lockstep/adapters/redis"
)

// The first of many simultaneous calls cost no more each than the first of a few, and do not stay.
func TestManyCallsAtOnceCostNoMoreEach(t *testing.T) {
	began := time.Now()
	assert.LessOrEqual(t, redis.CallsAtOnce(t.Context(), 20_000), 1024)
	assert.Less(t, time.Since(began), time.Second)
}
