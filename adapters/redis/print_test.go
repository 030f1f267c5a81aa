package redis_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/adapters"
	"lockstep/adapters/redis"
)

func TestAdaptersAndClientsPrintNoSecretR11(t *testing.T) {
	s := startMini(t)
	s.mini.RequireUserAuth("rotated", "n3w")
	adapter, err := redis.New(redis.Config{
		URL: "redis://rotated:s3cret@" + s.addr, SentinelPassword: "s3cret",
	})
	require.NoError(t, err)
	ctx := adapters.WithCredentials(t.Context(), adapters.Credentials{
		User: "rotated", Password: "n3w",
	})
	client, err := adapter.Open(ctx, "main")
	require.NoError(t, err)
	t.Cleanup(func() { _ = adapter.Discard(client) })
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%d", "%q", "%x"} {
		for _, what := range []any{adapter, *adapter, client, []*redis.Client{client}} {
			text := fmt.Sprintf(verb, what)
			for _, secret := range []string{"s3cret", "n3w", "73336372657", "6e3377"} {
				assert.NotContains(t, text, secret, "%s of a %T", verb, what)
			}
		}
	}
	assert.Contains(t, fmt.Sprint(adapter), "redis")
	assert.Contains(t, fmt.Sprint(client), `"main"`)
}
