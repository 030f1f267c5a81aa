package config

import (
	"fmt"
	"log/slog"
	"math"
	"net"
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Fault says why a text is no value of its kind. It holds nothing of the text.
type Fault struct {
	// Expected says what would be right.
	Expected string
	// Hint says what to do, or is empty.
	Hint string
	// Stricter says that the driver would take the text, and that this package does not.
	Stricter bool
}

// Error returns what was expected, and the hint.
func (f *Fault) Error() string {
	if f.Hint == "" {
		return "expected " + f.Expected
	}
	return "expected " + f.Expected + "; " + f.Hint
}

// kind is a kind of values: how they are read and compared, and how they are described.
type kind[T any] struct {
	expected, hint string
	schema         map[string]any // in JSON Schema; what it refuses, read does
	// parse reads a text that is not empty, of printable characters and without blanks around it.
	// A fault without Expected is the kind's own.
	parse func(string) (T, *Fault)
	same  func(a, b T) bool
}

// read reads a text.
func (k kind[T]) read(text string) (T, *Fault) {
	var none T
	if f := checkText(text); f != nil {
		return none, f
	}
	value, f := k.parse(text)
	if f == nil {
		return value, nil
	}
	if f.Expected == "" {
		f = &Fault{Expected: k.expected, Hint: k.hint}
	}
	return none, f
}

// valueMax is the greatest length of a value, in bytes.
const valueMax = 64 << 10

// tooLong is the fault of a text that is longer than any value. Drivers know no bound.
func tooLong() *Fault {
	return &Fault{Expected: fmt.Sprintf("at most %d bytes", valueMax), Stricter: true}
}

// checkText refuses what no kind takes.
func checkText(text string) *Fault {
	switch {
	case len(text) > valueMax:
		return tooLong()
	case !utf8.ValidString(text):
		return &Fault{Expected: "UTF-8"}
	case strings.TrimSpace(text) != text:
		return &Fault{Expected: "no blanks or line ends around the value", Hint: "remove them"}
	case strings.ContainsFunc(text, unicode.IsControl):
		return &Fault{Expected: "no control characters", Hint: "line ends are among them"}
	}
	return nil
}

func equal[T comparable](a, b T) bool { return a == b }

func enum(values ...string) map[string]any { return map[string]any{"enum": values} }

func pattern(p string) map[string]any { return map[string]any{"pattern": p} }

// boolean is true or false.
func boolean() kind[bool] {
	return kind[bool]{
		expected: "true or false", schema: enum("true", "false", "1", "0"), same: equal[bool],
		parse: func(text string) (bool, *Fault) {
			yes, no := text == "true" || text == "1", text == "false" || text == "0"
			if !yes && !no {
				return false, &Fault{}
			}
			return yes, nil
		},
	}
}

// whole is a whole number between two bounds.
func whole(least, most int) kind[int] {
	expected := fmt.Sprintf("a whole number from %d to %d", least, most)
	return kind[int]{
		expected: expected, schema: pattern("^[0-9]+$"), same: equal[int],
		parse: func(text string) (int, *Fault) {
			n, err := strconv.ParseUint(text, 10, 63)
			if err != nil || n < uint64(least) || n > uint64(most) {
				return 0, &Fault{}
			}
			return int(n), nil
		},
	}
}

// durationMax is the longest time that any variable takes: more than a service ever waits, and less
// than any driver's unit overflows at.
const durationMax = math.MaxInt32 * time.Millisecond

// duration is a time that is not negative.
func duration() kind[time.Duration] {
	return kind[time.Duration]{
		expected: "a time with its unit, such as 500ms, 30s or 5m, of at most 596h",
		same:     equal[time.Duration],
		schema:   pattern("^(0|(([0-9]+(\\.[0-9]*)?|\\.[0-9]+)(ns|us|µs|μs|ms|s|m|h))+)$"),
		parse: func(text string) (time.Duration, *Fault) {
			d, err := time.ParseDuration(text)
			if err != nil || d < 0 || d > durationMax || strings.ContainsAny(text[:1], "+-") {
				return 0, &Fault{}
			}
			return d, nil
		},
	}
}

// choice is one of several words.
func choice[T comparable](words []string, values []T) kind[T] {
	last := len(words) - 1
	return kind[T]{
		expected: strings.Join(words[:last], ", ") + " or " + words[last],
		schema:   enum(words...), same: equal[T],
		parse: func(text string) (T, *Fault) {
			if i := slices.Index(words, text); i >= 0 {
				return values[i], nil
			}
			var none T
			return none, &Fault{}
		},
	}
}

func environments() kind[Environment] {
	values := []Environment{Development, Test, Staging, Production}
	return choice([]string{"development", "test", "staging", "production"}, values)
}

func logLevels() kind[slog.Level] {
	values := []slog.Level{slog.LevelDebug, slog.LevelInfo, slog.LevelWarn, slog.LevelError}
	return choice([]string{"debug", "info", "warn", "error"}, values)
}

func logFormats() kind[LogFormat] {
	return choice([]string{"text", "json"}, []LogFormat{LogText, LogJSON})
}

func redisModeKind() kind[RedisMode] {
	return choice(redisModes, []RedisMode{RedisStandalone, RedisSentinel, RedisCluster})
}

// words is a text of at most so many bytes, in which none of some characters stands.
func words(lengthMax int, without string) kind[string] {
	expected := fmt.Sprintf("a text of at most %d bytes", lengthMax)
	if without != "" {
		expected += fmt.Sprintf(", without any of %q", without)
	}
	return kind[string]{
		expected: expected, same: equal[string],
		parse: func(text string) (string, *Fault) {
			if len(text) > lengthMax || strings.ContainsAny(text, without) {
				return "", &Fault{}
			}
			return text, nil
		},
	}
}

// placeholder begins what the customer's documentation has in the place of real values.
const placeholder = "your-"

func checkPlaceholder(text string) *Fault {
	if !strings.HasPrefix(text, placeholder) {
		return nil
	}
	return &Fault{Expected: "the real value, not a placeholder from the documentation"}
}

// secret is a text that is not shown.
func secret() kind[Secret] {
	return kind[Secret]{
		expected: "a text of one line", same: Secret.Equal,
		parse: func(text string) (Secret, *Fault) {
			return NewSecret(text), checkPlaceholder(text)
		},
	}
}

// secretURL is a URL that is not shown, since it may hold a password.
func secretURL[T any](expected, hint string, parse func(string) (T, *Fault)) kind[Secret] {
	return kind[Secret]{
		expected: expected, hint: hint, same: Secret.Equal,
		parse: func(text string) (Secret, *Fault) {
			if _, f := parse(text); f != nil {
				return Secret{}, f
			}
			return NewSecret(text), nil
		},
	}
}

var hostName = regexp.MustCompile(`^[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_.])?$`)

// parseHost returns a host's name or address, the latter without brackets.
func parseHost(text string) (string, bool) {
	bare := text
	if strings.HasPrefix(text, "[") && strings.HasSuffix(text, "]") {
		bare = text[1 : len(text)-1]
		addr, err := netip.ParseAddr(bare)
		return bare, err == nil && addr.Is6()
	}
	if addr, err := netip.ParseAddr(bare); err == nil && addr.Is6() {
		return bare, true
	}
	return bare, len(text) <= 253 && hostName.MatchString(text)
}

// host is the name or the address of a machine.
func host() kind[string] {
	return kind[string]{
		expected: "the name or the address of a host, without a port",
		hint:     "the port is a variable of its own", same: equal[string],
		parse: func(text string) (string, *Fault) {
			bare, ok := parseHost(text)
			if !ok {
				return "", &Fault{}
			}
			return bare, checkPlaceholder(text)
		},
	}
}

// parseAddr returns host:port with an IPv6 host in brackets once, or the path of a socket.
func parseAddr(text string) (string, bool) {
	if isSocket(text) {
		return text, true
	}
	name, port, err := net.SplitHostPort(text)
	if err != nil {
		return "", false
	}
	bare, ok := parseHost(name)
	if _, f := whole(1, math.MaxUint16).parse(port); f != nil || !ok {
		return "", false
	}
	return net.JoinHostPort(bare, port), true
}

func isSocket(addr string) bool {
	return strings.HasPrefix(addr, "/") || strings.HasPrefix(addr, "@")
}

// addrsMax is how many addresses a list may have.
const addrsMax = 64

// addresses are host:port, separated by commas.
func addresses() kind[[]string] {
	return kind[[]string]{
		expected: "host:port, or several separated by commas, an IPv6 host in brackets",
		schema:   map[string]any{}, same: slices.Equal[[]string],
		parse: func(text string) ([]string, *Fault) {
			var addrs []string
			for part := range strings.SplitSeq(text, ",") {
				addr, ok := parseAddr(strings.TrimSpace(part))
				if !ok || len(addrs) == addrsMax {
					return nil, &Fault{}
				}
				addrs = append(addrs, addr)
			}
			return addrs, nil
		},
	}
}

// supabaseURL is the address of a project, with or without its scheme.
func supabaseURL() kind[string] {
	return kind[string]{
		expected: "the address of the project, such as https://abc.supabase.co",
		hint:     "it has no path, no user and no key", same: equal[string],
		parse: func(text string) (string, *Fault) {
			scheme, rest, found := strings.Cut(text, "://")
			if !found {
				scheme, rest = "https", text
			}
			rest = strings.TrimSuffix(rest, "/")
			name, port, hasPort := strings.Cut(rest, ":") // a project has a name, and no address
			if _, f := whole(1, math.MaxUint16).parse(port); hasPort && f != nil {
				return "", &Fault{}
			}
			if _, ok := parseHost(name); !ok || scheme != "https" && scheme != "http" {
				return "", &Fault{}
			}
			return scheme + "://" + rest, checkPlaceholder(rest)
		},
	}
}
