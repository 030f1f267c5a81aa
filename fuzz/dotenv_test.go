package fuzz

import (
	"bytes"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"

	"github.com/joho/godotenv"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

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
		if len(faults) == 0 {
			checkGodotenv(t, string(file), first)
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
		one := []dotenv.Assignment{{Name: name, Value: value}}
		require.Error(t, dotenv.WriteTo(io.Discard, one))
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

// godotenvDiffers says that godotenv v1.5.1 may read a file that we take otherwise than it
// documents: godotenv_test.go of package dotenv has an example of each.
var godotenvDiffers = regexp.MustCompile(strings.Join([]string{
	// Of several # after blanks it takes the last one, and after the = none.
	`[ \t\v\f\x{85}\x{a0}]#.*[ \t\v\f\x{85}\x{a0}]#`, `[=:][ \t\v\f\x{85}\x{a0}]+#`,
	// After two backslashes a quote and a dollar sign are escaped; a quote at the end is trimmed.
	`\\\\"`, `\\\\\$`, `\\""`,
	// A brace that nothing opened is eaten.
	`\$[A-Z0-9_]+}`,
	// A carriage return ends a line, and a byte order mark begins a name.
	`\r`, `^\x{feff}`,
}, "|"))

// checkGodotenv requires that godotenv reads the same from a file without faults.
func checkGodotenv(t require.TestingT, file string, ours []dotenv.Assignment) (compared bool) {
	file = strings.ReplaceAll(file, "\r\n", "\n")
	if len(ours) == 0 || godotenvDiffers.MatchString(file) {
		return false
	}
	want := map[string]string{}
	for _, a := range ours {
		want[a.Name] = a.Value
	}
	theirs, err := godotenv.Unmarshal(file)
	require.NoError(t, err, "%q", file)
	require.Equal(t, theirs, want, "%q", file)
	return true
}

// fileText draws files from the characters on which readers differ.
var fileText = rapid.StringOf(rapid.SampledFrom([]rune("AB=:\"'\\$#{}(n \n\n\rx")))

func TestGodotenvReadsTheSameFromWhatIsAccepted(t *testing.T) {
	compared := 0
	rapid.Check(t, func(t *rapid.T) {
		file := fileText.Draw(t, "file")
		if first, faults := dotenv.Parse([]byte(file)); len(faults) == 0 {
			if checkGodotenv(t, file, first) {
				compared++
			}
		}
	})
	require.Positive(t, compared)
}
