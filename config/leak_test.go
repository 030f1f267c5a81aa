package config_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"lockstep/config"
)

// The letters of drawn secrets, which stand nowhere else: in the first life of a secret, and in its
// second one, in which everything that is shown must be the same.
const (
	letters = "JZjzq"
	others  = "VKvky"
)

var (
	token  = rapid.StringOfN(rapid.SampledFrom([]rune(letters)), 4, 20, -1)
	reborn = strings.NewReplacer(strings.Split(interleaved(), "")...)
)

func interleaved() string {
	var text strings.Builder
	for i := range letters {
		text.WriteString(letters[i:i+1] + others[i:i+1])
	}
	return text.String()
}

// disguises are what becomes of a secret: values that are right, that are wrong, and that break a
// file.
var disguises = []string{
	"%s", "postgres://u:%s@h/d", "postgres://u:%s@h:port/d", "postgres://u:%s@h/d?sslmode=%s",
	"postgres://u:%%%s@h", "postgres://%s", "host=h password=%s", "host=h password='%s",
	"host=h %s password=x", "host=%s", "postgres://h?%s=1", "redis://:%s@h/1", "redis://:%s@h/%s",
	"redis://:%s@h:port", "redis://:%s#%s@h", "redis://h?password=%s", "http://%s", "%s@h:1",
	"unix://u:%s@/x", " %s ", "%s\x00", "%s\xff", "your-%s", "[%s]:1", "tcp://%s:1", "%s,%s",
	"%s s", "-%s",
}

// breaches are lines of a file with a secret in them that cannot be read, or that make a value that
// is shown of one that is not.
var breaches = []string{
	"%[1]s=#%[2]s", "%[1]s=\"%[2]s", "%[1]s='%[2]s' x", "%[1]s=\"\\z%[2]s\"", "%[1]s=pa$A_%[2]s",
	"%[1]s=$(%[2]s)", "%[1]s=${%[2]s", "%[1]s %[2]s", "%[2]s", "%[2]s=#%[2]s", "%[2]s=\"",
	"%[1]s=\"%[2]s\n%[2]s==\n\"", "%[1]s=%[2]s\rX", "REDIS_PASSWORD=%[2]s\n%[1]s=${REDIS_PASSWORD}",
	"UNKNOWN=%[2]s\n%[1]s=$UNKNOWN", "SUPABASE_ANON_KEY=%[2]s\nA=$SUPABASE_ANON_KEY\n%[1]s=x$A",
	"LOCKSTEP_SECRET=%[2]s", "REDIS_PASWORD=%[2]s",
}

// drawn is where a configuration is drawn from.
type drawn struct {
	environ, overrides map[string]string
	files              map[string]string
	secrets            []string
}

// drawSources draws an environment, overrides, and files, in which secrets are where they belong
// and where they do not.
func drawSources(t *rapid.T) drawn {
	d := drawn{
		environ: map[string]string{}, overrides: map[string]string{}, files: map[string]string{},
	}
	secret := func() string {
		s := token.Draw(t, "secret")
		d.secrets = append(d.secrets, s)
		return s
	}
	var names, hidden []string
	for _, v := range config.Variables() {
		names = append(names, v.Name)
		if v.Secret {
			hidden = append(hidden, v.Name)
		}
	}
	disguised := func() string {
		s := secret()
		pattern := rapid.SampledFrom(disguises).Draw(t, "disguise")
		return strings.ReplaceAll(strings.ReplaceAll(pattern, "%%", "%"), "%s", s)
	}
	for range rapid.IntRange(0, 6).Draw(t, "values") {
		to := rapid.SampledFrom([]map[string]string{d.environ, d.overrides}).Draw(t, "layer")
		name := rapid.SampledFrom(hidden).Draw(t, "name")
		switch rapid.IntRange(0, 3).Draw(t, "how") {
		case 0:
			path := "/mounted/" + name
			to[name+"_FILE"], d.files[path] = path, disguised()
		case 1:
			to[name+"_FILE"] = disguised() // a secret where a path belongs
		default:
			to[name] = disguised()
		}
	}
	if rapid.Bool().Draw(t, "wrong place") { // where it cannot be right
		wrong := []string{"PORT", "APP_ENV", "REDIS_PORT", "LOCKSTEP_LOG_LEVEL", "ALLOY_MODEL_PATH"}
		d.environ[rapid.SampledFrom(wrong).Draw(t, "name")] = disguised()
	}
	for _, file := range []string{".env", ".env.local"} {
		var lines []string
		for range rapid.IntRange(0, 4).Draw(t, "lines") {
			pattern := rapid.SampledFrom(breaches).Draw(t, "breach")
			name := rapid.SampledFrom(names).Draw(t, "name")
			if strings.HasPrefix(pattern, "%[2]") || !strings.Contains(pattern, "%[1]") {
				pattern += "%[1]s"
				name = ""
			}
			lines = append(lines, fmt.Sprintf(pattern, name, secret()))
		}
		d.files[file] = strings.Join(lines, "\n")
	}
	return d
}

// reborn returns the same with other secrets.
func (d drawn) reborn() drawn {
	life := func(m map[string]string) map[string]string {
		next := make(map[string]string)
		for name, value := range m {
			next[name] = reborn.Replace(value)
		}
		return next
	}
	return drawn{environ: life(d.environ), overrides: life(d.overrides), files: life(d.files)}
}

// shown returns everything that the package shows of a configuration.
func (d drawn) shown(t require.TestingT) string {
	var log, out bytes.Buffer
	options := config.Options{
		Overrides: d.overrides, System: with(d.files), Environ: environ(),
		Logger: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{
			ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
				if a.Key == slog.TimeKey {
					return slog.Attr{}
				}
				return a
			},
		})),
	}
	for _, name := range slices.Sorted(maps.Keys(d.environ)) {
		options.Environ = append(options.Environ, name+"="+d.environ[name])
	}
	c, err := config.Load(options)
	if err != nil {
		var problems config.Problems
		require.ErrorAs(t, err, &problems)
		for _, part := range append([]error{err}, problems.Unwrap()...) {
			for _, verb := range verbs {
				_, _ = fmt.Fprintf(&out, "%"+string(verb)+"\n", part.Error())
			}
			_, _ = fmt.Fprintf(&out, "%v %+v\n", part, errors.Unwrap(part))
		}
		_, _ = fmt.Fprintf(&out, "%+v\n", problems)
	} else {
		for _, verb := range verbs {
			_, _ = fmt.Fprintf(&out, "%+"+string(verb)+"\n", *c)
		}
		options.Logger.Info("config", "config", *c)
	}
	report := config.Inspect(options)
	text, err := json.Marshal(report)
	require.NoError(t, err)
	out.Write(text)
	_, _ = fmt.Fprintf(&out, "%+v %v %s\n", report.Entries, report.Warnings, report.Problems)
	out.Write(log.Bytes())
	return out.String()
}

func TestNoFragmentOfASecretIsEverShown(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := drawSources(t)
		shown := d.shown(t)
		for _, secret := range d.secrets {
			for i := range len(secret) - 3 {
				if strings.Contains(shown, secret[i:i+4]) {
					at := strings.Index(shown, secret[i:i+4])
					t.Fatalf("%q of %q in %q", secret[i:i+4], secret,
						shown[max(0, at-200):min(len(shown), at+40)])
				}
			}
		}
		if next := d.reborn().shown(t); next != shown {
			t.Fatalf("other secrets show:\n%.2000s\ninstead of\n%.2000s", next, shown)
		}
	})
}

func TestAValidConfigurationShowsNoSecret(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := drawn{environ: map[string]string{
			"DATABASE_URL":   "postgres://u:" + token.Draw(t, "secret") + "@h/d",
			"REDIS_URL":      "redis://:" + token.Draw(t, "secret") + "@h",
			"SUPABASE_URL":   "abc.supabase.co",
			"REDIS_HOST":     "h",
			"REDIS_PORT":     "6379",
			"LOCKSTEP_COLOR": token.Draw(t, "secret"),
		}}
		for _, v := range config.Variables() {
			if v.Secret && d.environ[v.Name] == "" && v.Name != "REDIS_PASSWORD" {
				d.environ[v.Name] = token.Draw(t, "secret")
			}
		}
		shown := d.shown(t)
		require.Contains(t, shown, `"valid":true`)
		for _, letter := range letters {
			require.NotContains(t, shown, strings.Repeat(string(letter), 4))
		}
		for _, value := range d.environ {
			if strings.ContainsAny(value, letters) {
				require.NotContains(t, shown, value)
			}
		}
		require.True(t, shown == d.reborn().shown(t), "other secrets show something else")
	})
}

func TestAValueThatSharesAFragmentWithASecretIsHidden(t *testing.T) {
	report := inspect(mocked("REDIS_PASSWORD=sesame", "LOCKSTEP_REDIS_PREFIX=xsesa",
		"LOCKSTEP_REDIS_CLIENT_NAME=ses", "DATABASE_URL=postgres://u:opensesame@dbhost/d",
		"REDIS_HOST=dbhost", "LOCKSTEP_POSTGRES_APPLICATION_NAME=openapp"))
	loaded(t, report)
	assertShown := func(name, want string) { require.Equal(t, want, entry(t, report, name).Value) }
	assertShown("LOCKSTEP_REDIS_PREFIX", "***")
	assertShown("LOCKSTEP_REDIS_CLIENT_NAME", "ses") // three bytes may be chance
	assertShown("REDIS_HOST", "dbhost")              // a host of a URL is no secret
	assertShown("LOCKSTEP_POSTGRES_APPLICATION_NAME", "***")
	assertShown("REDIS_PASSWORD", "***")
	// A secret is one also where it is short, or holds no password.
	report = inspect(mocked("REDIS_PASSWORD=abc", "DATABASE_URL=postgres://dbhost/d"))
	assertShown("REDIS_PASSWORD", "***")
	assertShown("DATABASE_URL", "***")
}

func TestAValueThatIsMadeOfASecretIsAProblem(t *testing.T) {
	report := inspectFiles(map[string]string{
		".env": "REDIS_PASSWORD=sesame\nA=x$REDIS_PASSWORD\nLOCKSTEP_REDIS_PREFIX=$A\n",
	}, mocked()...)
	assertWrong(t, report, "LOCKSTEP_REDIS_PREFIX")
	report = inspectFiles(map[string]string{
		".env": "PASS=sesame\nREDIS_PASSWORD=$PASS\nLOCKSTEP_REDIS_PREFIX=$PORTAL\nPORTAL=1",
	}, mocked()...)
	assertWrong(t, report, "LOCKSTEP_REDIS_PREFIX")
	report = inspectFiles(map[string]string{".env": "HOST=other\nREDIS_HOST=$HOST"}, mocked()...)
	require.Equal(t, "***", entry(t, report, "REDIS_HOST").Value, "HOST may be a secret")
	require.Equal(t, []string{"other:6379"}, loaded(t, report).Redis.Addrs)
}
