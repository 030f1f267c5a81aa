package fuzz

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"lockstep/config/dotenv"
)

// FuzzDotenv reads any file. What was read can be written and is read as the same again; what was
// not has a line of the file; and neither shows a value. Where godotenv reads what it documents it
// reads the same. The text is also taken for an assignment: either it is written as a line that is
// read as the same, or it cannot be.
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
		name, value, _ := strings.Cut(string(file), "=")
		checkLine(t, name, value)
	})
}

// checkLine requires that an assignment is written as it is read.
func checkLine(t *testing.T, name, value string) {
	line, err := dotenv.Line(name, value)
	if err != nil {
		require.Error(t, dotenv.WriteTo(io.Discard, []dotenv.Assignment{{Name: name, Value: value}}))
		if secretIn(name) == "" { // a name is told
			require.Empty(t, secretIn(err.Error()))
		}
		return
	}
	read, faults := dotenv.Parse([]byte(line))
	require.Empty(t, faults, "%q", line)
	require.Len(t, read, 1)
	require.Equal(t, name, read[0].Name)
	require.Equal(t, value, read[0].Value)
}
