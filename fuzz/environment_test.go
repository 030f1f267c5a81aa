package fuzz

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"lockstep/config"
	"lockstep/config/dotenv"
)

// machine is a config.System: .env files, the same for each APP_ENV, one mounted file, and two that
// cannot be read.
type machine struct {
	files map[string]string
	read  []string // the paths that were asked for, in order
}

func (m *machine) ReadFile(path string, sizeMax int) ([]byte, error) {
	m.read = append(m.read, path)
	if name, ok := strings.CutPrefix(path, ".env."); ok && name != "local" {
		path = ".env.own"
	}
	content, ok := m.files[path]
	switch {
	case path == "forbidden":
		return nil, &fs.PathError{Op: "open", Path: path, Err: fs.ErrPermission}
	case path == "broken":
		return nil, &fs.PathError{Op: "read", Path: path, Err: fs.ErrInvalid}
	case !ok:
		return nil, &fs.PathError{Op: "open", Path: path, Err: fs.ErrNotExist}
	case len(content) > sizeMax:
		return nil, &fs.PathError{Op: "read", Path: path, Err: fs.ErrInvalid}
	}
	return []byte(content), nil
}

func (m *machine) IsDir(path string) bool { return path == "models" }

// readOwn returns the file of the environment that was read, or "".
func (m *machine) readOwn() string {
	for _, path := range m.read {
		if strings.HasPrefix(path, ".env.") && path != ".env.local" {
			return path
		}
	}
	return ""
}

// settings are what the fuzzer drew, and the options that they come to.
type settings struct {
	machine *machine
	options config.Options
	log     *bytes.Buffer
}

// drawn reads the fuzzer's texts. Each line of environ is NAME=value, and one that begins with "!"
// an override. What stands for a word may hold line ends. What is chosen comes after the texts.
func drawn(environ, shared, own, local, mounted string, choice []byte) settings {
	w := environmentWords
	chosen, chosenLocal, files := choose(choice)
	s := settings{log: new(bytes.Buffer), machine: &machine{files: map[string]string{
		".env": w.expand(shared), ".env.own": w.expand(own),
		".env.local": strings.Join(append([]string{w.expand(local)}, chosenLocal...), "\n"),
		"mounted":    w.expand(mounted),
	}}}
	for path, content := range s.machine.files {
		if content == "" {
			delete(s.machine.files, path)
		}
	}
	s.options = config.Options{
		System: s.machine, Environ: []string{}, Overrides: map[string]string{},
		Logger: slog.New(slog.NewTextHandler(s.log, nil)), Files: files,
	}
	for line := range strings.SplitSeq(environ, "\n") {
		pair, override := strings.CutPrefix(line, "!")
		pair = w.expand(pair)
		name, value, ok := strings.Cut(pair, "=")
		switch {
		case override && ok && name != "":
			s.options.Overrides[name] = value
		case !override:
			s.options.Environ = append(s.options.Environ, pair)
		}
	}
	s.options.Environ = append(s.options.Environ, chosen...)
	return s
}

// placed is a value and where it stands.
type placed struct {
	value  string
	source config.Source
}

// layers returns what each layer sets, the one that counts last.
func (s settings) layers() []map[string]placed {
	var all []map[string]placed
	file := func(label, path string) {
		set := map[string]placed{}
		assignments, _ := dotenv.Parse([]byte(s.machine.files[path]))
		for _, a := range assignments {
			set[a.Name] = placed{a.Value, config.Source{
				Layer: config.File, File: label, Line: a.Line,
			}}
		}
		all = append(all, set)
	}
	switch own := s.machine.readOwn(); {
	case s.options.Files != nil:
		for _, path := range s.options.Files {
			file(path, path)
		}
	case own != "":
		file(".env", ".env")
		file(own, ".env.own")
		file(".env.local", ".env.local")
	default:
		file(".env", ".env")
		file(".env.local", ".env.local")
	}
	process, overrides := map[string]placed{}, map[string]placed{}
	for _, pair := range s.options.Environ {
		if name, value, ok := strings.Cut(pair, "="); ok {
			process[name] = placed{value, config.Source{Layer: config.Process}}
		}
	}
	for name, value := range s.options.Overrides {
		overrides[name] = placed{value, config.Source{Layer: config.Override}}
	}
	return append(all, process, overrides)
}

// last returns what counts of the layers under a name; an empty value is none.
func last(layers []map[string]placed, name string) (placed, bool) {
	if name == "" {
		return placed{}, false
	}
	for _, layer := range slices.Backward(layers) {
		if p, ok := layer[name]; ok {
			return p, p.value != ""
		}
	}
	return placed{}, false
}

// effective returns what a variable is set to, under whichever of its names.
func (s settings) effective(layers []map[string]placed, v config.Variable) (placed, bool) {
	for _, name := range []string{v.Name, v.Old, v.FileName()} {
		p, ok := last(layers, name)
		if !ok {
			continue
		}
		if name != v.Name {
			p.source.Variable = name
		}
		if name == v.FileName() {
			text := s.machine.files[p.value]
			p.value = strings.TrimSuffix(strings.TrimSuffix(text, "\n"), "\r")
		}
		return p, true
	}
	return placed{}, false
}

// FuzzEnvironment reads any environment, with overrides and files. It must not panic; every
// variable that is bad is named by exactly one problem; the last layer that sets a variable counts;
// and no secret is shown, in whatever way.
func FuzzEnvironment(f *testing.F) {
	f.Fuzz(func(t *testing.T, environ, shared, own, local, mounted string, choice []byte) {
		s := drawn(environ, shared, own, local, mounted, choice)
		report := config.Inspect(s.options)
		layers := s.layers()
		named := checkNamedOnce(t, report)
		checkEachIsNamed(t, s, named, layers)
		checkLayers(t, s, report, layers)
		checkNothingShown(t, s, report, layers)
	})
}

// checkNamedOnce requires that the problems name the variables that are bad, each once, and returns
// how often they do.
func checkNamedOnce(t *testing.T, report *config.Report) map[string]int {
	named, rest := map[string]int{}, map[string]int{}
	for _, p := range report.Problems {
		require.NotEmpty(t, p.Expected)
		require.NotEmpty(t, p.Hint)
		if p.Variable != "" { // a line of a file may name none
			named[p.Variable]++
			rest[p.Variable]++
		}
	}
	for _, e := range report.Entries {
		want := 0
		if e.Verdict != config.Valid {
			want = 1
		}
		require.Equal(t, want, named[e.Name], e.Name)
		delete(rest, e.Name)
	}
	require.Empty(t, rest, "what is no variable of ours")
	require.Equal(t, report.Valid, len(report.Problems) == 0)
	require.Equal(t, report.Valid, report.Config != nil)
	return named
}

// checkEachIsNamed requires that whatever is bad by itself is named among others as well, and so is
// what is required by default.
func checkEachIsNamed(
	t *testing.T, s settings, named map[string]int, layers []map[string]placed,
) {
	mocks := false
	for _, v := range config.Variables() {
		p, set := s.effective(layers, v)
		switch {
		case v.Name == "MOCK_SERVICES_ENABLED":
			mocks = set || named[v.Name] > 0 // a line that cannot be read sets nothing
		case v.Name == "DATABASE_URL" && !set && !mocks:
			require.Equal(t, 1, named[v.Name], "it is required")
		}
		if !set || p.value == "" { // a file may hold nothing
			continue
		}
		alone := config.Inspect(config.Options{
			Environ: []string{"MOCK_SERVICES_ENABLED=true", v.Name + "=" + p.value},
			Files:   []string{}, System: s.machine,
		})
		for _, problem := range alone.Problems {
			if problem.Variable == v.Name {
				require.Equal(t, 1, named[v.Name], "%s is wrong by itself", v.Name)
			}
		}
	}
}

// checkLayers requires that what is valid came from the last layer that sets it.
func checkLayers(
	t *testing.T, s settings, report *config.Report, layers []map[string]placed,
) {
	for i, v := range config.Variables() {
		e := report.Entries[i]
		require.Equal(t, v.Name, e.Name)
		if e.Verdict != config.Valid {
			continue
		}
		want, set := s.effective(layers, v)
		require.Equal(t, set, e.Set, e.Name)
		if !set {
			require.Equal(t, v.Default, e.Value, e.Name)
			continue
		}
		require.Equal(t, want.source, e.Source, e.Name)
		if e.Value != "***" {
			require.False(t, v.Secret, e.Name)
			require.Equal(t, want.value, e.Value, e.Name)
		}
	}
}

// checkNothingShown requires that nothing of a secret stands in what the package shows.
func checkNothingShown(
	t *testing.T, s settings, report *config.Report, layers []map[string]placed,
) {
	c, err := config.Load(s.options) // it logs the warnings
	if err != nil {
		var problems config.Problems
		require.ErrorAs(t, err, &problems)
		require.Len(t, problems, len(report.Problems))
		for _, part := range append([]error{err}, problems.Unwrap()...) {
			for _, text := range []string{part.Error(), fmt.Sprintf("%+v %#v", part, part)} {
				require.Empty(t, secretIn(text), "in a problem: %s", text)
			}
		}
	}
	var shown, printed bytes.Buffer
	require.NoError(t, json.NewEncoder(&shown).Encode(report))
	_, _ = fmt.Fprintf(&shown, "%+v", report.Entries)
	if c != nil {
		show(t, &printed, c)
	}
	for i := range report.Warnings { // a name may be shown that is not known
		report.Warnings[i].Variable = ""
		require.Empty(t, secretIn(report.Warnings[i].String()), "in a warning")
	}
	if !named(layers) {
		_, _ = shown.Write(s.log.Bytes())
	}
	for _, v := range config.Variables() {
		p, set := s.effective(layers, v)
		if !v.Secret || !set || named(layers) {
			continue
		}
		for _, secret := range secretParts(v.Name, p.value) {
			require.Empty(t, fragmentIn(shown.String(), secret), "%s is shown", v.Name)
			part := fragmentIn(printed.String(), secret, s.public(layers)...)
			require.Empty(t, part, "%s is printed", v.Name)
		}
	}
}

// public returns the values of what is no secret, as far as they look like one. A report hides one
// that shares a fragment with a secret; a configuration is printed with all of them.
func (s settings) public(layers []map[string]placed) []string {
	var values []string
	for _, v := range config.Variables() {
		if p, set := s.effective(layers, v); set && !v.Secret && secretIn(p.value) != "" {
			values = append(values, p.value)
		}
	}
	return values
}

// show prints a configuration in each way that there is.
func show(t *testing.T, to *bytes.Buffer, c *config.Config) {
	for _, verb := range []string{"%v", "%+v", "%#v"} {
		_, _ = fmt.Fprintf(to, verb, *c)
	}
	for _, secret := range []config.Secret{c.OpenRouterKey, c.Postgres.URL, c.Redis.Password} {
		_, _ = fmt.Fprintf(to, "%s %q %x %d", secret, secret, secret, secret)
		_, _ = to.WriteString(secret.String() + secret.GoString())
		require.Equal(t, secret.IsSet(), !secret.IsZero())
	}
	require.NoError(t, json.NewEncoder(to).Encode(c))
	c.Log.Level = slog.LevelInfo
	c.Log.Logger(to).Info("configuration", "all", c, "secret", c.Postgres.URL)
}

// named says whether what looks like a secret is the name of a variable, which is none.
func named(layers []map[string]placed) bool {
	for _, layer := range layers {
		for name := range layer {
			if secretIn(name) != "" {
				return true
			}
		}
	}
	return false
}

// secretParts returns what is secret of a value: of a URL that can be read the password, since its
// host may be that of another variable.
func secretParts(name, value string) []string {
	switch name {
	case "DATABASE_URL":
		if target, err := config.ParsePostgres(value); err == nil {
			return []string{target.Password.Reveal()}
		}
	case "REDIS_URL":
		if target, err := config.ParseRedis(value); err == nil {
			return []string{target.Password.Reveal()}
		}
	}
	return []string{value}
}

func TestEveryVariableIsAWordAndHasAnAssignment(t *testing.T) {
	all := strings.Join(assignments, "\n")
	for _, v := range config.Variables() {
		require.Contains(t, environmentWords, v.Name+"=")
		require.Contains(t, all, v.Name+"=")
	}
	for _, list := range []words{environmentWords, postgresWords, redisWords} {
		require.LessOrEqual(t, len(list), secretFirst-wordFirst)
	}
	require.LessOrEqual(t, len(assignments), chosenFirst-toLocal)
}

func TestTheOraclesOfSecretsSeeThem(t *testing.T) {
	for i, secret := range secrets {
		text := words{}.expand(string([]byte{'a', byte(secretFirst + i), 'b'}))
		require.Equal(t, "a"+secret+"b", text)
		if len(secret) >= secretLength {
			require.Equal(t, secret, secretIn(text))
			require.Equal(t, secret[:4], fragmentIn(text, "x"+secret))
		}
	}
	require.Empty(t, secretIn("JZJ JZJ"))
	require.Empty(t, fragmentIn("JZJZ", "ZJJZ"))
	var fault *config.Fault
	_, err := config.ParseRedis("JZJZ")
	require.True(t, errors.As(err, &fault))
}
