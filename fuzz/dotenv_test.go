package fuzz

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"lockstep/config/dotenv"
)

// FuzzDotenv reads any file. What was read can be written and is read as the same again; what was
// not has a line of the file; and neither shows a value.
func FuzzDotenv(f *testing.F) {
	f.Fuzz(func(t *testing.T, text string) {
		file := []byte(environmentWords.expand(text))
		first, faults := dotenv.Parse(file)
		lines := bytes.Count(file, []byte("\n")) + 1
		for _, fault := range faults {
			require.True(t, fault.Line >= 1 && fault.Line <= lines, fault)
			fault.Name = "" // a name is told
			require.Empty(t, secretIn(fault.Error()))
		}
		var out bytes.Buffer
		require.NoError(t, dotenv.WriteTo(&out, first))
		second, faults := dotenv.Parse(out.Bytes())
		require.Empty(t, faults, "%q", out.Bytes())
		require.Len(t, second, len(first))
		for i, a := range first {
			require.True(t, a.Line >= 1 && a.Line <= lines, a)
			require.LessOrEqual(t, len(a.Value), dotenv.ValueMax)
			require.Equal(t, a.Name, second[i].Name)
			require.Equal(t, a.Value, second[i].Value)
			a.Name = ""
			require.Empty(t, secretIn(fmt.Sprintf("%v %+v %#v", a, a, a)))
		}
	})
}
