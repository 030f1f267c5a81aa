package dotenv_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/joho/godotenv"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/config/dotenv"
)

// TestWhatGodotenvGuessesIsAFaultOrIsReadAsDocumented has what keeps godotenv v1.5.1 from being the
// reader: each row is a file that it reads without an error. fuzz.FuzzDotenv compares the two where
// they agree. Should a row fail after an update, the decision can be thought over.
func TestWhatGodotenvGuessesIsAFaultOrIsReadAsDocumented(t *testing.T) {
	type values = map[string]string
	rows := []struct {
		name, file   string
		theirs, ours values
		faults       []string
		reason       string
	}{
		{
			"dollar", "FOO=pa$WORD",
			values{"FOO": "pa"},
			values{},
			[]string{"1 FOO"},
			"a password loses its end, and nobody is told",
		},
		{
			"default", "FOO=${BAR:-baz}",
			values{"FOO": ":-baz}"},
			values{},
			[]string{"1 FOO"},
			"neither the default of a shell nor the text",
		},
		{
			"later", "FOO=$BAR\nBAR=1",
			values{"FOO": "", "BAR": "1"},
			values{"BAR": "1"},
			[]string{"1 FOO"},
			"a reference to what follows is empty",
		},
		{
			"brace", "A=1\nFOO={$A}",
			values{"A": "1", "FOO": "{1"},
			values{"A": "1", "FOO": "{1}"},
			nil, "a brace that it did not open is eaten",
		},
		{
			"escaped backslash", `A=1` + "\n" + `FOO="\\$A"`,
			values{"A": "1", "FOO": "$A"},
			values{"A": "1", "FOO": `\1`},
			nil, "two backslashes are one, and escape nothing",
		},
		{
			"last comment", "FOO=a # b # c",
			values{"FOO": "a # b"},
			values{"FOO": "a"},
			nil,
			"the comment begins at the last #",
		},
		{
			"comment alone", "FOO= # c",
			values{"FOO": "# c"},
			values{"FOO": ""},
			nil,
			"the comment is the value",
		},
		{
			"hash", "FOO=#bar",
			values{"FOO": "#bar"},
			values{},
			[]string{"1 FOO"},
			"a value or a comment? (config-hash; older versions panic)",
		},
		{
			"quoted quote", `FOO="a\""`,
			values{"FOO": `a\`},
			values{"FOO": `a"`},
			nil,
			"quotes at the end are trimmed, the escaped one as well",
		},
		{
			"escape", `FOO="\z"`,
			values{"FOO": "z"},
			values{},
			[]string{"1 FOO"},
			"the backslash of a password is lost",
		},
		{
			"after the quote", "FOO='a' b",
			values{"FOO": "a", "": "b"},
			values{},
			[]string{"1 FOO"},
			"the rest of the line is a variable without a name",
		},
		{
			"no equals", "hunter2",
			values{"": "hunter2"},
			values{},
			[]string{"1"},
			"so is a line that assigns nothing",
		},
		{
			"blank in a name", "FOO BAR=1",
			values{"FOO BAR": "1"},
			values{},
			[]string{"1"},
			"no environment can hold such a name portably",
		},
		{
			"zero byte", "FOO=a\x00",
			values{"FOO": "a\x00"},
			values{},
			[]string{"1 FOO"},
			"no environment can hold it",
		},
		{
			"not UTF-8", "FOO=\xff",
			values{"FOO": "\ufffd"},
			values{},
			[]string{"1 FOO"},
			"another value than the file's",
		},
		{
			"carriage return", "FOO=a # b\rBAR=c",
			values{"FOO": "a", "BAR": "c"},
			values{"FOO": "a"},
			nil, "what follows it in a comment is an assignment",
		},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			theirs, err := godotenv.Unmarshal(row.file)
			require.NoError(t, err)
			assert.Equal(t, row.theirs, theirs, row.reason)
			ours, faults := parse(row.file)
			assert.Equal(t, row.ours, ours)
			assert.Equal(t, row.faults, faults)
			if len(faults) == 0 {
				assert.NotEqual(t, theirs, ours, "the row shows nothing")
			}
		})
	}
}

// TestGodotenvShowsWhatItCannotRead has the other reasons: it tells one error a file, which quotes
// the file and names no line, and its references have no bound.
func TestGodotenvShowsWhatItCannotRead(t *testing.T) {
	for _, file := range []string{"A=1\nFOO=\"hunter2", "A=1\nhunter2-x", "\ufeffFOO=hunter2"} {
		_, err := godotenv.Unmarshal(file)
		require.ErrorContains(t, err, "hunter2")
		assert.NotContains(t, err.Error(), "2:", "no line")
	}
	_, err := godotenv.Unmarshal("A-=1\nB-=2")
	require.Error(t, err)
	_, faults := parse("A-=1\nB-=2")
	assert.Len(t, faults, 2, "all at once")
	bomb := "A0=xxxxxxxxxx\n"
	for i := range 16 {
		bomb += fmt.Sprintf("A%d=$A%d$A%d\n", i+1, i, i)
	}
	theirs, err := godotenv.Unmarshal(bomb)
	require.NoError(t, err)
	assert.Len(t, theirs["A16"], 10<<16)
	assert.Greater(t, len(theirs["A16"]), dotenv.ValueMax)
	_, faults = parse(bomb)
	assert.True(t, strings.HasPrefix(faults[0], "14 "), faults)
}
