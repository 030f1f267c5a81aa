package versus_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"lockstep/internal/versus"
)

func TestTheStatusSaysWhatCameOut(t *testing.T) {
	for _, row := range []struct {
		name, reason string
		differ       int
		err          error
		status       int
		said         string
	}{
		{"alike", "nothing differs", 0, nil, 0, ""},
		{"different", "one model that differs is enough", 3, nil, 1, ""},
		{"broken", "what could not run is not alike", 0, errors.New("no jar"), 2, "it: no jar\n"},
		{"misused", "the flags have said it", 0, versus.ErrUsage, 2, ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			var said strings.Builder
			compare := func(context.Context, []string, io.Writer, io.Writer) (int, error) {
				return row.differ, row.err
			}
			status := versus.Status(t.Context(), "it", compare, nil, io.Discard, &said)
			assert.Equal(t, row.status, status, row.reason)
			assert.Equal(t, row.said, said.String(), row.reason)
		})
	}
}
