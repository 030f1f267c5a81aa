package adapters_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"lockstep/adapters"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestErrorNamesWhatWasAttemptedAndWrapsKindAndCause(t *testing.T) {
	err := error(&adapters.Error{
		Adapter: "redis", Key: "cache", Op: "open", Kind: adapters.ErrUnavailable, Cause: io.EOF,
	})
	assert.EqualError(t, err, `open redis "cache": unavailable: EOF`)
	assert.ErrorIs(t, err, adapters.ErrUnavailable)
	assert.ErrorIs(t, err, io.EOF)
	assert.NotErrorIs(t, err, adapters.ErrTimeout)
	bare := &adapters.Error{Adapter: "redis", Key: "cache", Op: "get"}
	assert.EqualError(t, bare, `get redis "cache"`)
}

func TestKindOfFindsTheKindOfAnError(t *testing.T) {
	rows := []struct {
		name, reason string
		err, want    error
	}{
		{"nil", "no error has no kind", nil, nil},
		{"foreign", "an unknown error is not guessed at", io.EOF, nil},
		{"sentinel", "a sentinel is its own kind", adapters.ErrConflict, adapters.ErrConflict},
		{
			"wrapped", "wrapping hides nothing",
			fmt.Errorf("get: %w", adapters.ErrNotFound), adapters.ErrNotFound,
		},
		{
			"deadline", "a context's deadline is a timeout",
			context.DeadlineExceeded, adapters.ErrTimeout,
		},
		{"cancel", "a context's cancellation is named", context.Canceled, adapters.ErrCancelled},
		{
			"typed", "the adapter's own verdict comes before the cause's",
			&adapters.Error{Kind: adapters.ErrUnavailable, Cause: context.Canceled},
			adapters.ErrUnavailable,
		},
		{
			"joined", "an ended client explains what followed from it",
			errors.Join(adapters.ErrUnavailable, adapters.ErrStale), adapters.ErrStale,
		},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			assert.Equal(t, row.want, adapters.KindOf(row.err), row.reason)
		})
	}
}

func TestCheckNameAcceptsWhatEveryServerStores(t *testing.T) {
	longest := strings.Repeat("x", adapters.NameMax)
	rows := []struct {
		name, reason, text string
		fit                bool
	}{
		{"word", "the common case", "orders", true},
		{"any script", "UTF-8 is stored by all servers", "заказы/注文 1", true},
		{"longest", "the limit is inclusive", longest, true},
		{"too long", "Postgres limits an index row", longest + "x", false},
		{"empty", "an empty name is a caller's mistake", "", false},
		{"zero byte", "Postgres text cannot hold it", "a\x00b", false},
		{"not UTF-8", "Postgres refuses it", "\xff", false},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			err := adapters.CheckName(row.text)
			assert.Equal(t, row.fit, err == nil, "%s: CheckName = %v", row.reason, err)
		})
	}
}

func TestADenialIsAKindOfItsOwn(t *testing.T) {
	err := &adapters.Error{Adapter: "redis", Key: "cache", Op: "open", Kind: adapters.ErrDenied}
	assert.EqualError(t, err, `open redis "cache": denied`)
	assert.Equal(t, adapters.ErrDenied, adapters.KindOf(fmt.Errorf("first: %w", err)))
	assert.Equal(t, adapters.ErrDenied, adapters.KindOf(adapters.ErrDenied), "a bare sentinel")
	joined := errors.Join(adapters.ErrDenied, adapters.ErrUnavailable)
	assert.Equal(t, adapters.ErrUnavailable, adapters.KindOf(joined), "no server, no verdict of it")
}

func TestADeadTopicIsATopicOfItsOwn(t *testing.T) {
	assert.Equal(t, "jobs.dead", adapters.DeadTopic("jobs"))
	assert.Equal(t, "jobs.dead.dead", adapters.DeadTopic(adapters.DeadTopic("jobs")))
	longest := strings.Repeat("x", adapters.NameMax)
	require.NoError(t, adapters.CheckName(longest))
	assert.Error(t, adapters.CheckName(adapters.DeadTopic(longest)), "its name may be too long")
}

func TestCapabilitiesAreASet(t *testing.T) {
	set := adapters.Rows | adapters.Counters
	assert.True(t, set.Has(adapters.Rows))
	assert.True(t, set.Has(0), "every set holds the empty one")
	assert.False(t, set.Has(adapters.Rows|adapters.Transactions), "all members are wanted")
	assert.Equal(t, []adapters.Capabilities{adapters.Rows, adapters.Counters}, set.Each())
}

func TestProtocolValuesPrintTheirNames(t *testing.T) {
	assert.Equal(t, "none", adapters.Capabilities(0).String())
	assert.Equal(t, "values+expiry+counters", adapters.AllCache.String())
	assert.Equal(t, "messages+consumer-groups+redelivery+dead-letters", adapters.AllQueue.String())
	assert.Equal(t, "sessions+rate-limits", (adapters.Sessions | adapters.RateLimits).String())
	assert.Equal(t, "rows+capability(32768)", (adapters.Rows | 1<<15).String())
	assert.Equal(t, "shared", adapters.Shared.String())
	assert.Equal(t, "exclusive", adapters.Exclusive.String())
	assert.Equal(t, "sharing(7)", adapters.Sharing(7).String())
}
