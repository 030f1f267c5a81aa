package dotenv_test

import (
	"bytes"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"lockstep/config/dotenv"
)

// parse returns what a file sets, and its faults as "line name".
func parse(file string) (values map[string]string, faults []string) {
	values = make(map[string]string)
	assignments, found := dotenv.Parse([]byte(file))
	for _, a := range assignments {
		values[a.Name] = a.Value
	}
	for _, f := range found {
		faults = append(faults, strings.TrimSpace(fmt.Sprint(f.Line, " ", f.Name)))
	}
	return values, faults
}

func TestFilesAreReadAsGodotenvDocumentsThem(t *testing.T) {
	rows := []struct{ name, file, want, reason string }{
		{"plain", "FOO=bar", "bar", "the simplest form"},
		{"empty", "FOO=", "", "an empty value is a value"},
		{"empty before a line", "FOO=\nBAR=1", "", "the next line is no value"},
		{"blanks", "  FOO =  a b  ", "a b", "blanks inside belong to the value"},
		{"export", "export\tFOO=bar", "bar", "the file may be sourced by a shell, too"},
		{"named export", "export=1\nFOO=bar", "bar", "export is a name where = follows"},
		{"colon", "FOO: bar", "bar", "as in YAML"},
		{"comment", "# c\n\n \t# c\nFOO=bar # c", "bar", "after blanks"},
		{"no comment", "FOO=bar#baz", "bar#baz", "no blank before it"},
		{"first comment", "FOO=a # b # c", "a", "what begins a comment ends the value"},
		{"comment alone", "FOO= # c", "", "the value is empty"},
		{"trailing backslash", `FOO=bar\`, `bar\`, "a plain value has no escapes (config-panic)"},
		{"plain equals", "FOO=a=b:c", "a=b:c", "only the first = counts"},
		{"single", `FOO='a "$X" \n #'`, `a "$X" \n #`, "nothing has a meaning"},
		{"double", `FOO="a\n\r\"\\\$b" # c`, "a\n\r\"\\$b", "escapes"},
		{"double ends escaped", `FOO="a\\"`, `a\`, "the quote is not escaped, the backslash is"},
		{"double ends in a quote", `FOO="a\""`, `a"`, "quotes inside stay"},
		{"lines", "FOO=\"a\nb\"", "a\nb", "quoted values span lines"},
		{"windows", "FOO=a\r\nBAR=b\r\n", "a", "line ends of Windows"},
		{"mark", "\ufeffFOO=a", "a", "a byte order mark, as editors write it"},
		{"unicode", "FOO=žluťoučký", "žluťoučký", "any UTF-8"},
		{"reference", "A=1\nFOO=x${A}y$A", "x1y1", "variables set further up"},
		{"quoted reference", "A=1\nFOO=\"x${A}\"", "x1", "also in double quotes"},
		{"escaped dollar", `FOO=a\$B`, "a$B", "as documented"},
		{"dollar", "FOO=a$b$$", "a$b$$", "what no reference follows is itself"},
		{"twice", "FOO=1\nFOO=2", "2", "the last one counts"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			values, faults := parse(row.file)
			assert.Empty(t, faults, row.reason)
			assert.Equal(t, row.want, values["FOO"], row.reason)
		})
	}
}

func TestWhatNobodyMeantIsAFaultAtItsLine(t *testing.T) {
	rows := []struct{ name, file, want, reason string }{
		{"hash", "A=1\nFOO=#bar", "2 FOO", "a comment or a value? (config-hash)"},
		{"no value", "A=1\nFOO", "2", "no variable is set"},
		{"second line", "FOO=a\nhunter2\nB=1", "2", "what stands there may be a secret"},
		{"after lines", "A=\"a\nb\nc\"\n\nFOO", "5", "lines of values count"},
		{"no name", "=1", "1", "there is no name"},
		{"bad name", "FOO BAR=1", "1", "no environment holds it"},
		{"digit", "1A=1", "1", "likewise"},
		{"letter", "É=1", "1", "likewise"},
		{"open double", "FOO=\"a\nB=1", "1 FOO", "the next line is read all the same"},
		{"open single", "FOO='a\nB=1", "1 FOO", "likewise"},
		{"after the quote", `FOO="a" b=c`, "1 FOO", "not a second variable"},
		{"single backslash", `FOO='a\'`, "1 FOO", "readers differ"},
		{"unknown escape", `FOO="C:\temp"`, "1 FOO", "not C:temp"},
		{"unset", "FOO=pa$WORD", "1 FOO", "a password would be mangled in silence"},
		{"unset braces", "FOO=${A}", "1 FOO", "likewise"},
		{"set below", "FOO=$A\nA=1", "1 FOO", "the order counts"},
		{"open braces", "A=1\nFOO=${A", "2 FOO", "no name ends"},
		{"default", "A=1\nFOO=${A:-x}", "2 FOO", "not offered"},
		{"command", "FOO=$(id)", "1 FOO", "not offered"},
		{"carriage return", "FOO=a\rB=1", "1 FOO", "line ends of old"},
		{"zero", "FOO=a\x00", "1 FOO", "no environment holds it"},
		{"latin 1", "FOO='\xff'", "1 FOO", "not UTF-8"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			values, faults := parse(row.file)
			assert.Equal(t, []string{row.want}, faults, row.reason)
			assert.NotContains(t, values, "FOO BAR")
			if strings.HasSuffix(row.file, "\nB=1") {
				assert.Equal(t, "1", values["B"], "after a fault the next line follows")
			}
		})
	}
}

func TestAFileIsBounded(t *testing.T) {
	_, faults := parse(strings.Repeat("#", dotenv.SizeMax+1))
	assert.Equal(t, []string{"0"}, faults)
	_, faults = parse("FOO=" + strings.Repeat("x", dotenv.ValueMax+1))
	assert.Equal(t, []string{"1 FOO"}, faults)
	values, faults := parse(strings.Repeat("A=1\n", dotenv.AssignmentsMax) + "FOO=1\nBAR=1")
	assert.Equal(t, []string{"10001 FOO"}, faults)
	assert.NotContains(t, values, "BAR")
	_, faults = parse(strings.Repeat("!\n", 1000))
	assert.Len(t, faults, 100)
	bomb := "A0=xxxxxxxxxx\n" // doubled by each line, as entities of XML once were
	for i := range 64 {
		bomb += fmt.Sprintf("A%d=$A%d$A%d\n", i+1, i, i)
	}
	values, faults = parse(bomb)
	assert.NotEmpty(t, faults)
	for name, value := range values {
		assert.LessOrEqual(t, len(value), dotenv.ValueMax, name)
	}
}

func TestAssignmentsAndFaultsNeverShowAValue(t *testing.T) {
	const secret = "hunter2-and-more"
	assignments, _ := dotenv.Parse([]byte("FOO=" + secret))
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d", "%x"} {
		assert.NotContains(t, fmt.Sprintf(verb, assignments), secret)
		assert.NotContains(t, fmt.Sprintf(verb, &assignments[0]), secret)
	}
	for _, file := range []string{
		secret, secret + "=1 x", "FOO=#" + secret, "FOO=\"" + secret, "FOO='" + secret + "' x",
		"FOO=\"\\z" + secret + "\"", "FOO=$(" + secret, "FOO=${" + secret, "FOO=$A" + secret,
	} {
		_, faults := dotenv.Parse([]byte(file))
		require.NotEmpty(t, faults, file)
		assert.NotContains(t, faults[0].Error(), secret)
		assert.NotContains(t, faults[0].Error(), "hunter2")
	}
}

func TestReferencesAreRemembered(t *testing.T) {
	assignments, _ := dotenv.Parse([]byte("A=1\nB=2\nC=$A${B}$A"))
	require.Len(t, assignments, 3)
	assert.Equal(t, []string{"A", "B"}, assignments[2].References)
}

// name draws a variable's name, of few, so that references and repetitions are frequent.
var name = rapid.SampledFrom([]string{"A", "B", "FOO", "foo.bar", "_x1"})

func TestWhatIsWrittenIsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var want []dotenv.Assignment
		special := rapid.StringOf(rapid.SampledFrom([]rune("a \"'\\$#\n\r={A")))
		value := rapid.OneOf(rapid.String(), special)
		for i := range rapid.IntRange(0, 5).Draw(t, "assignments") {
			text := strings.ReplaceAll(value.Draw(t, "value"), "\x00", "")
			want = append(want, dotenv.Assignment{
				Name: name.Draw(t, "name"), Value: text, Line: i + 1,
			})
		}
		var file bytes.Buffer
		require.NoError(t, dotenv.WriteTo(&file, want))
		got, faults := dotenv.Parse(file.Bytes())
		require.Empty(t, faults, "%s", file.Bytes())
		for i := range want {
			assert.Equal(t, want[i].Name, got[i].Name)
			assert.Equal(t, want[i].Value, got[i].Value, "%s", file.Bytes())
			assert.Equal(t, want[i].Line, got[i].Line)
		}
	})
}

// fileText draws files from the characters on which readers differ.
var fileText = rapid.StringOf(rapid.SampledFrom([]rune("AB=:\"'\\$#{}(n \n\n\rx")))

func TestWhatIsReadCanBeWrittenAndReadAgain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		first, faults := dotenv.Parse([]byte(fileText.Draw(t, "file")))
		for _, f := range faults {
			assert.Positive(t, f.Line)
		}
		var file bytes.Buffer
		require.NoError(t, dotenv.WriteTo(&file, first))
		second, faults := dotenv.Parse(file.Bytes())
		require.Empty(t, faults, "%s", file.Bytes())
		require.Len(t, second, len(first))
		for i := range first {
			assert.Equal(t, first[i].Name, second[i].Name)
			assert.Equal(t, first[i].Value, second[i].Value, "%s", file.Bytes())
		}
	})
}

func TestReferencesTakeNoMoreMemoryThanAValueMay(t *testing.T) {
	file := "A=" + strings.Repeat("x", 60_000) + "\nB=" + strings.Repeat("$A", 10_000)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, faults := parse(file)
	runtime.ReadMemStats(&after)
	assert.Equal(t, []string{"2 B"}, faults)
	assert.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(4<<20), "and not 600 MB")
}

// full is a disk without room.
type full struct{}

var errFull = errors.New("no room")

func (full) Write([]byte) (int, error) { return 0, errFull }

func TestWhatCannotBeWrittenIsAnError(t *testing.T) {
	rows := []struct{ name, value, reason string }{
		{"", "hunter2", "no name"},
		{"A B", "hunter2", "no name that can be read"},
		{"A", "hunter2\x00", "no environment holds it"},
		{"A", "hunter2\xff", "not UTF-8"},
		{"A", strings.Repeat("hunter2", dotenv.ValueMax), "too long"},
	}
	for _, row := range rows {
		_, err := dotenv.Line(row.name, row.value)
		require.Error(t, err, row.reason)
		assert.NotContains(t, err.Error(), "hunter2")
	}
	err := dotenv.WriteTo(&bytes.Buffer{}, []dotenv.Assignment{{Name: "A B"}})
	require.Error(t, err)
	err = dotenv.WriteTo(full{}, []dotenv.Assignment{{Name: "A", Value: "1"}})
	assert.ErrorIs(t, err, errFull)
}
