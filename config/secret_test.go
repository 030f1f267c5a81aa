package config_test

import (
	"bytes"
	"encoding/gob"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"lockstep/config"
)

// holder keeps secrets where fmt looks without asking.
type holder struct {
	Public config.Secret
	hidden config.Secret
	list   []config.Secret
	any    any
}

type element struct{ Key config.Secret }

// verbs are all that fmt asks values about, and one that it does not know. At %p and %w it asks
// nobody, and shows an address.
const verbs = "vTtbcdoOqxXUeEfFgGsz"

// printed returns what every way of printing makes of a value.
func printed(t *testing.T, value any) []string {
	t.Helper()
	var texts []string
	for _, verb := range verbs + "pw" {
		for _, flags := range []string{"", "+", "#", " ", "0", "-20", ".2"} {
			texts = append(texts, fmt.Sprintf("%"+flags+string(verb), value))
		}
	}
	texts = append(texts, fmt.Sprint(value), fmt.Errorf("wrapped: %v", value).Error())
	for _, encode := range []func(any) ([]byte, error){json.Marshal, yaml.Marshal} {
		text, err := encode(value)
		require.NoError(t, err)
		texts = append(texts, string(text))
	}
	var log bytes.Buffer
	for _, handler := range []slog.Handler{
		slog.NewTextHandler(&log, nil), slog.NewJSONHandler(&log, nil),
	} {
		slog.New(handler).With("with", value).WithGroup("group").Info("text", "key", value)
	}
	return append(texts, log.String())
}

func TestASecretIsNeverPrinted(t *testing.T) {
	const value = "hunter2 and more"
	secret := config.NewSecret(value)
	for _, holder := range []any{
		secret, &secret,
		[]config.Secret{secret},
		map[string]config.Secret{"key": secret},
		holder{Public: secret, hidden: secret, list: []config.Secret{secret}, any: secret},
		&holder{hidden: secret, any: &secret},
		struct{ config.Secret }{secret},
	} {
		for _, text := range printed(t, holder) {
			assert.NotContains(t, text, "hunter2", "%T", holder)
			assert.NotContains(t, text, fmt.Sprintf("%x", value), "%T", holder)
		}
	}
	assert.Equal(t, "***", fmt.Sprint(secret))
	assert.Equal(t, "***", secret.String())
	assert.Equal(t, "***", secret.GoString())
	text, err := json.Marshal(map[string]config.Secret{"key": secret})
	require.NoError(t, err)
	assert.JSONEq(t, `{"key": "***"}`, string(text))
	text, err = yaml.Marshal(map[string]config.Secret{"key": secret})
	require.NoError(t, err)
	assert.Equal(t, "key: '***'\n", string(text))
	text, err = xml.Marshal(element{secret})
	require.NoError(t, err)
	assert.Contains(t, string(text), "<Key>***</Key>")
	var binary bytes.Buffer
	require.Error(t, gob.NewEncoder(&binary).Encode(secret))
	assert.NotContains(t, binary.String(), "hunter2")
}

// plain is what a secret would be as a string type with a String method, as many write it.
type plain string

func (plain) String() string { return "***" }

func TestTheWaysOfPrintingDoFindAPlainValue(t *testing.T) {
	found := 0
	for _, text := range printed(t, struct{ hidden, Public plain }{"hunter2", "hunter2"}) {
		if bytes.Contains([]byte(text), []byte("hunter2")) {
			found++
		}
	}
	assert.Positive(t, found)
}

func TestASecretIsRevealedOnlyWhenAsked(t *testing.T) {
	secret := config.NewSecret("hunter2")
	assert.Equal(t, "hunter2", secret.Reveal())
	assert.True(t, secret.IsSet())
	assert.False(t, secret.IsZero())
	assert.True(t, secret.Equal(config.NewSecret("hunter2")))
	assert.False(t, secret.Equal(config.NewSecret("hunter3")))
	assert.False(t, secret.Equal(config.Secret{}))
	var none config.Secret
	assert.Empty(t, none.Reveal())
	assert.False(t, none.IsSet())
	assert.True(t, none.IsZero())
	assert.True(t, none.Equal(config.NewSecret("")))
	assert.Equal(t, "***", fmt.Sprint(none))
}
