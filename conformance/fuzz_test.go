package conformance_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"lockstep/conformance"
)

// FuzzReadTrace feeds anything to the reader: it returns a trace, which is written and read as the
// same one and can be judged and printed, or an error with a place in the file.
func FuzzReadTrace(f *testing.F) {
	for _, pattern := range []string{"testdata/good/*.ndjson", "testdata/broken/*.ndjson"} {
		paths, err := filepath.Glob(pattern)
		require.NoError(f, err)
		for _, path := range paths {
			text, err := os.ReadFile(path)
			require.NoError(f, err)
			f.Add(text)
		}
	}
	f.Add([]byte("\x00\xff\n"))
	f.Add([]byte(started + `{"seq":2,"action":"Exit","process":{"pid":7,"epoch":1}`))
	f.Add([]byte(`{"trace":"lockstep","version":1,"limit":1}` + "\n" +
		`{"seq":1,"action":"Start","process":{"pid":7,"epoch":1},"clock":1}` + "\n" +
		`{"seq":2,"action":"Exit","process":{"pid":7,"epoch":1},"clock":3}` + "\n"))
	spec := embedded(f)
	f.Fuzz(func(t *testing.T, text []byte) {
		trace, err := conformance.Read("t", bytes.NewReader(text))
		if err != nil {
			var wrong *conformance.FormatError
			require.ErrorAs(t, err, &wrong)
			require.Positive(t, wrong.Line)
			require.Positive(t, wrong.Col)
			return
		}
		var file, table bytes.Buffer
		require.NoError(t, conformance.Write(&file, trace))
		again, err := conformance.Read("t", &file)
		require.NoError(t, err)
		require.Equal(t, trace.Events, again.Events)
		require.NoError(t, conformance.Table(&table, trace))
		if len(trace.Events) <= 100 { // the models take their time on more
			_, _ = conformance.Check(t.Context(), spec, trace) // an error is fine, a panic is not
		}
	})
}
