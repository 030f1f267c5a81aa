package fuzz

import (
	"bytes"
	"context"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"lockstep/conformance"
	"lockstep/models"
)

// judges are the embedded models, loaded once.
var judges = sync.OnceValues(func() (*conformance.Spec, error) {
	return conformance.Load(models.FS)
})

const eventsMax = 100 // the models take their time on more

// FuzzTrace feeds anything to the reader of traces: it returns a trace, which is written and read
// as the same one and can be judged and printed, or an error with a place in the file.
func FuzzTrace(f *testing.F) {
	f.Fuzz(func(t *testing.T, text []byte) {
		trace, err := conformance.Read("t", bytes.NewReader(text))
		if err != nil {
			var wrong *conformance.FormatError
			require.ErrorAs(t, err, &wrong)
			requireInside(t, string(text), wrong.Line, wrong.Col)
			return
		}
		var file, table bytes.Buffer
		require.NoError(t, conformance.Write(&file, trace))
		again, err := conformance.Read("t", &file)
		require.NoError(t, err)
		require.Equal(t, trace.Events, again.Events)
		require.NoError(t, conformance.Table(&table, trace))
		if len(trace.Events) <= eventsMax {
			spec, err := judges()
			require.NoError(t, err)
			// An error is fine, a panic is not.
			_, _ = conformance.Check(context.Background(), spec, trace)
		}
	})
}
