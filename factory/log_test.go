package factory

// This test is of the package itself: the logger has no exported door of its own.

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

var errSlow = errors.New("slow")

// everyLine calls each method of a logger, in each way that makes a difference.
var everyLine = []struct {
	name string
	call func(*logger)
	want string
}{
	{
		"opened", func(l *logger) { l.opened("db", ID{1, 2}, 3, time.Second) },
		`level=DEBUG msg="client opened" key=db client=1.2 generation=3 took=1s`,
	},
	{
		"open failed", func(l *logger) { l.openFailed("db", ID{1, 2}, CauseTimeout, errSlow) },
		`level=WARN msg="open failed" key=db client=1.2 cause=timeout error=slow`,
	},
	{
		"open given up",
		func(l *logger) { l.openFailed("db", ID{1, 2}, CauseObsolete, errSlow) },
		`level=DEBUG msg="open failed" key=db client=1.2 cause=obsolete error=slow`,
	},
	{
		"reinit", func(l *logger) { l.reinit("db", 4, 1) },
		`level=INFO msg="key re-initialised" key=db generation=4 draining=1`,
	},
	{
		"retired idle", func(l *logger) { l.retired("db", ID{1, 2}, CauseIdle, nil) },
		`level=DEBUG msg="client retired" key=db client=1.2 cause=idle`,
	},
	{
		"retired broken", func(l *logger) { l.retired("db", ID{1, 2}, CauseBroken, errSlow) },
		`level=WARN msg="client retired" key=db client=1.2 cause=broken error=slow`,
	},
	{
		"drained", func(l *logger) { l.drained("db", ID{1, 2}, 5) },
		`level=WARN msg="leases invalidated at the drain deadline" key=db client=1.2 stale=5`,
	},
	{
		"closed", func(l *logger) { l.closed("db", ID{1, 2}, nil) },
		`level=DEBUG msg="client closed" key=db client=1.2`,
	},
	{
		"closed without a goodbye", func(l *logger) { l.closed("db", ID{1, 2}, errSlow) },
		`level=WARN msg="client closed" key=db client=1.2 error=slow`,
	},
	{
		"discarded", func(l *logger) { l.discarded("db", ID{1, 2}, nil) },
		`level=DEBUG msg="client discarded" key=db client=1.2`,
	},
	{
		"scope leaked", func(l *logger) { l.leaked(Leak{Adapter: "mock", Scope: ID{1, 7}}) },
		`level=WARN msg="scope leaked" scope=1.7`,
	},
	{
		"lease leaked", func(l *logger) {
			l.leaked(Leak{
				Adapter: "mock", Scope: ID{1, 7}, Lease: ID{1, 8}, Key: "db", Site: "main.main",
				Age: time.Minute,
			})
		},
		`level=WARN msg="lease leaked" scope=1.7 key=db lease=1.8 age=1m0s site=main.main`,
	},
	{
		"forked", func(l *logger) { l.adopted(Process{1, 1}, Process{2, 2}, 3) },
		`level=INFO msg="found in a forked process" before=1/1 process=2/2 inherited=3`,
	},
	{
		"restored", func(l *logger) { l.adopted(Process{1, 1}, Process{1, 2}, 3) },
		`level=INFO msg="found in a restored process" before=1/1 process=1/2 inherited=3`,
	},
	{
		"shutdown", func(l *logger) { l.shutdown(2) },
		`level=INFO msg="shutdown began" draining=2`,
	},
	{
		"down", func(l *logger) { l.down(2 * time.Second) },
		`level=INFO msg="shutdown ended" took=2s`,
	},
}

// logOf returns what call writes at level and above.
func logOf(level slog.Level, call func(*logger)) string {
	var out bytes.Buffer
	noTime := func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}
	handler := slog.NewTextHandler(&out, &slog.HandlerOptions{Level: level, ReplaceAttr: noTime})
	call(newLogger(slog.New(handler), "mock"))
	return out.String()
}

func TestEachLogLineIsInTheContractsWords(t *testing.T) {
	for _, row := range everyLine {
		t.Run(row.name, func(t *testing.T) {
			got := logOf(slog.LevelDebug, row.call)
			assert.Equal(t, row.want+"\n", strings.Replace(got, " adapter=mock", "", 1))
			assert.Contains(t, got, `" adapter=mock`)
			assert.Empty(t, logOf(slog.LevelError, row.call), "nothing is an error")
		})
	}
}

func TestAFactoryWithoutALogPaysNothingForIt(t *testing.T) {
	silent := newLogger(nil, "mock")
	assert.Nil(t, silent)
	strict := newLogger(slog.New(slog.DiscardHandler), "mock")
	for name, l := range map[string]*logger{"no log": silent, "a log that is off": strict} {
		assert.Zero(t, testing.AllocsPerRun(100, func() {
			l.opened("db", ID{1, 2}, 3, time.Second)
			l.openFailed("db", ID{1, 2}, CauseTimeout, errSlow)
			l.reinit("db", 4, 1)
			l.retired("db", ID{1, 2}, CauseBroken, errSlow)
			l.drained("db", ID{1, 2}, 5)
			l.closed("db", ID{1, 2}, errSlow)
			l.discarded("db", ID{1, 2}, errSlow)
			l.leaked(Leak{Scope: ID{1, 7}})
			l.adopted(Process{1, 1}, Process{2, 2}, 3)
			l.shutdown(2)
			l.down(time.Second)
		}), name)
	}
}
