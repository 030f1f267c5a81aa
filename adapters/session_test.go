package adapters_test

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/adapters"
)

func TestASessionsIdentifierHasManyRandomBitsAndFitsACookie(t *testing.T) {
	seen := map[string]bool{}
	for range 1000 {
		id := adapters.NewSessionID()
		bits, err := base64.RawURLEncoding.DecodeString(id)
		require.NoError(t, err)
		require.Len(t, bits, 32)
		assert.Equal(t, id, url.QueryEscape(id), "nothing is to be escaped in a URL")
		assert.NoError(t, (&http.Cookie{Name: "session", Value: id}).Valid())
		assert.False(t, seen[id], "an identifier is never given twice")
		seen[id] = true
	}
}

func TestASessionsKeyDoesNotTellItsIdentifier(t *testing.T) {
	id := adapters.NewSessionID()
	key := adapters.SessionKey(id)
	assert.Equal(t, key, adapters.SessionKey(id), "the same session is found again")
	assert.NotEqual(t, key, adapters.SessionKey(adapters.NewSessionID()))
	assert.NotContains(t, key, id)
	for _, odd := range []string{"", "\xff\x00", key} {
		assert.NoError(t, adapters.CheckName(adapters.SessionKey(odd)), "whatever its form")
		assert.NotEqual(t, odd, adapters.SessionKey(odd), "a stored key opens nothing")
	}
	// The digest is part of what is stored at the servers: another would lose every session.
	assert.Equal(t, "ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0", adapters.SessionKey("abc"))
}
