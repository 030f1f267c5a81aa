package heap_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"

	"lockstep/conformance/heap"
)

func TestAContextEndsWithTheHeap(t *testing.T) {
	ctx, stop := heap.Guard(t.Context(), 1)
	<-ctx.Done()
	assert.ErrorIs(t, context.Cause(ctx), heap.ErrExhausted)
	stop()
}

func TestAGuardThatIsStoppedSaysNothing(t *testing.T) {
	ctx, stop := heap.Guard(t.Context(), 1<<60)
	assert.NoError(t, ctx.Err())
	stop()
	assert.NotErrorIs(t, context.Cause(ctx), heap.ErrExhausted)
	ctx, stop = heap.Guard(t.Context(), 0)
	stop()
	assert.NoError(t, ctx.Err(), "without a bound the context is left alone")
}
