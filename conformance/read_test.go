package conformance_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"lockstep/conformance"
	"lockstep/factory"
)

const header = `{"trace":"lockstep","version":1}` + "\n"

// started is a header and a first event, for tables about the line after it.
const started = header + `{"seq":1,"action":"Start","process":{"pid":7,"epoch":1}}` + "\n"

func TestAMalformedTraceIsAnErrorWithItsPlace(t *testing.T) {
	process := `"process":{"pid":7,"epoch":1}`
	for _, row := range []struct {
		name, reason string
		text         string
		want         string
	}{
		{
			"empty file", "there is no header", "",
			"t:1:1: the file is empty: want the header of a trace",
		},
		{
			"empty line", "each line is an object", "\n",
			"t:1:1: the line is not JSON: unexpected end of JSON input",
		},
		{
			"no header", "a trace says that it is one",
			`{"version":1}`,
			`t:1:1: the line is no header: want {"trace":"lockstep","version":1,…}`,
		},
		{
			"event first", "the header comes first",
			`{"seq":1,"action":"Start"}`, `t:1:2: unknown field "seq"`,
		},
		{
			"another's trace", "other tools write NDJSON, too",
			`{"trace":"porcupine","version":1}`,
			`t:1:10: this is a trace of "porcupine", not of "lockstep"`,
		},
		{
			"no version", "the version is mandatory", `{"trace":"lockstep"}`,
			`t:1:1: the header has no version`,
		},
		{
			"newer version", "nobody knows what it says",
			`{"trace":"lockstep", "version": 2}`,
			`t:1:33: version 2 of the format is unknown: want 1`,
		},
		{
			"version as text", "a version is a number",
			`{"trace":"lockstep","version":"1"}`, `t:1:31: field "version" cannot be a string`,
		},
		{"array", "a line is an object", header + `[1]`, `t:2:1: want an object`},
		{
			"two objects", "a line is one object", header + `{}{}`,
			"t:2:3: the line is not JSON: invalid character '{' after top-level value",
		},
		{
			"cut off", "the writer was interrupted",
			header + `{"seq":1,"acti`,
			`t:2:15: the line is not JSON: invalid character '\n' in string literal`,
		},
		{
			"garbage", "binary input is no panic",
			header + "\x00\xff", "t:2:2: the line is not UTF-8",
		},
		{
			"columns", "columns count code points",
			header + `{"seq":1,"key":"äöü","nope":1}`, `t:2:22: unknown field "nope"`,
		},
		{
			"unknown field", "a misspelt field would be ignored otherwise",
			started + `{"seq":2,"action":"Exit",` + process + `,"Lease":"1.1"}`,
			`t:3:56: unknown field "Lease"`,
		},
		{
			"field twice", "one of them would be ignored",
			started + `{"seq":2,"seq":2}`, `t:3:10: the field "seq" stands twice`,
		},
		{
			"unknown action", "the model has no such action",
			started + `{"seq":2,"action":"Explode",` + process + `}`,
			`t:3:19: unknown action "Explode"`,
		},
		{
			"null", "a field that does not apply is left out",
			started + `{"seq":2,"action":null}`, `t:3:19: field "action" is null`,
		},
		{
			"no number", "events are numbered", started + `{"action":"Exit"}`,
			`t:3:1: the event has no seq`,
		},
		{
			"no action", "an event names its action", started + `{"seq":2}`,
			`t:3:1: the event has no action`,
		},
		{
			"no process", "somebody did it", started + `{"seq":2,"action":"Exit"}`,
			`t:3:1: the event has no process`,
		},
		{
			"half a process", "a pid alone is not enough",
			started + `{"seq":2,"action":"Exit","process":{"pid":7}}`,
			`t:3:36: the process has no epoch`,
		},
		{
			"deeper unknown field", "places are right in nested objects, too",
			started + `{"seq":2,"action":"Exit","process":{"pid":7, "epic":1}}`,
			`t:3:46: unknown field "epic"`,
		},
		{
			"process as text", "a process is an object",
			started + `{"seq":2,"action":"Exit","process":"7/1"}`, `t:3:36: want an object`,
		},
		{
			"no client", "each action needs its fields",
			started + `{"seq":2,"action":"Close",` + process + `}`,
			`t:3:1: the Close has no client`,
		},
		{
			"nobody's client", "nobody is no client",
			started + `{"seq":2,"action":"Close",` + process + `,"client":""}`,
			`t:3:66: the field "client" of the Close is empty`,
		},
		{
			"bad identity", "an identity is epoch.number",
			started + `{"seq":2,"action":"Close",` + process + `,"client":"1"}`,
			`t:3:66: field "client": identity "1": want epoch.number, such as 1.2`,
		},
		{
			"bad identity in a list", "the place is that of the field",
			started + `{"seq":2,"action":"Shutdown",` + process + `,"drained":["1.1",7]}`,
			`t:3:70: field "drained" cannot be a number`,
		},
		{
			"negative generation", "generations are counted from one",
			started + `{"seq":2,"action":"Reinit",` + process + `,"key":"k","generation":-1}`,
			`t:3:81: field "generation" cannot be a number -1`,
		},
		{
			"unknown state", "words are those of the model",
			started + `{"seq":2,"action":"OpenOK",` + process + `,"client":"1.1","state":"raedy"}`,
			`t:3:81: unknown state "raedy"`,
		},
		{
			"unknown outcome", "words are those of the model",
			started + `{"seq":2,"action":"Refuse",` + process + `,"outcome":"no"}`,
			`t:3:68: unknown outcome "no"`,
		},
		{
			"unknown cause", "words are those of the model",
			started + `{"seq":2,"action":"OpenFail",` + process + `,"client":"1.1","cause":"moon"}`,
			`t:3:83: the OpenFail knows no cause "moon"`,
		},
		{
			"cause of another action", "a flight does not fail of age",
			started + `{"seq":2,"action":"OpenFail",` + process + `,"client":"1.1","cause":"aged"}`,
			`t:3:83: the OpenFail knows no cause "aged"`,
		},
		{
			"retired without cause", "a broken client ends otherwise than an aged one",
			started + `{"seq":2,"action":"Retire",` + process + `,"client":"1.1"}`,
			`t:3:1: the Retire has no cause`,
		},
		{
			"negative limit", "0 is no limit",
			`{"trace":"lockstep","version":1,"limit":-1}`,
			`t:1:41: limit -1: want 0 to 1073741824`,
		},
		{
			"negative clock", "clocks are counted from one",
			started + `{"seq":2,"action":"Exit",` + process + `,"clock":-1}`,
			`t:3:64: field "clock" cannot be a number -1`,
		},
		{
			"event lost", "numbers have no gaps",
			started + `{"seq":3,"action":"Exit",` + process + `}`, `t:3:8: this is event 3, want 2`,
		},
		{
			"endless line", "memory is bounded",
			header + `{"key":"` + strings.Repeat("x", conformance.LineLimit) + `"}`,
			`t:2:1048577: the line is longer than 1048576 bytes`,
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			_, err := conformance.Read("t", strings.NewReader(row.text))
			var wrong *conformance.FormatError
			require.ErrorAs(t, err, &wrong, row.reason)
			assert.Equal(t, row.want, wrong.Error(), row.reason)
		})
	}
}

func TestALongLineIsReadWhole(t *testing.T) {
	trace := conformance.Trace{Events: []factory.Event{{
		Action: factory.ActionReinit, Process: factory.Process{PID: 1, Epoch: 1}, Generation: 2,
		Key: strings.Repeat("k", conformance.LineLimit/2),
	}}}
	var file bytes.Buffer
	require.NoError(t, conformance.Write(&file, trace))
	got, err := conformance.Read("t", &file)
	require.NoError(t, err)
	assert.Equal(t, trace, got)
}

func TestAnErrorOfTheFileIsPassedOn(t *testing.T) {
	broken := errors.New("disk on fire")
	_, err := conformance.Read("t", iotest.ErrReader(broken))
	require.ErrorIs(t, err, broken)
	_, err = conformance.Read("t", iotest.DataErrReader(strings.NewReader(started)))
	require.NoError(t, err, "data may come together with the end of the file")
}

func TestWhatIsNotTextIsNotWritten(t *testing.T) {
	var file bytes.Buffer
	require.ErrorContains(t, conformance.Write(&file, conformance.Trace{
		Header: conformance.Header{Rules: []string{"R1", "\xff"}},
	}), "is not UTF-8")
	require.ErrorContains(t, conformance.Write(&file, conformance.Trace{
		Events: []factory.Event{
			{Action: factory.ActionStart}, {Action: factory.ActionReinit, Key: "\xff"},
		},
	}), `write event 2 of a trace: the key "\xff" is not UTF-8`)
}

func TestWhatWasWrittenIsReadAgain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := traces().Draw(t, "trace")
		var file bytes.Buffer
		require.NoError(t, conformance.Write(&file, want))
		got, err := conformance.Read("t", bytes.NewReader(file.Bytes()))
		require.NoError(t, err)
		require.Equal(t, want, got)
		var again bytes.Buffer
		require.NoError(t, conformance.Write(&again, got))
		require.Equal(t, file.String(), again.String())
	})
}

// traces draws traces of any events: most are nonsense, and all can be written.
func traces() *rapid.Generator[conformance.Trace] {
	return rapid.Custom(func(t *rapid.T) conformance.Trace {
		return conformance.Trace{
			Header: conformance.Header{
				Seed: rapid.Uint64().Draw(t, "seed"), Subject: rapid.String().Draw(t, "subject"),
				Limit: rapid.IntRange(0, 3).Draw(t, "limit"),
				Rules: optional(rapid.SliceOfN(rapid.String(), 1, 3)).Draw(t, "rules"),
			},
			Events: optional(rapid.SliceOfN(events(), 1, 20)).Draw(t, "events"),
		}
	})
}

// optional draws nil now and then, which is what is read where nothing was written.
func optional[T any](of *rapid.Generator[[]T]) *rapid.Generator[[]T] {
	return rapid.OneOf(rapid.Just[[]T](nil), of)
}

func events() *rapid.Generator[factory.Event] {
	return rapid.Custom(func(t *rapid.T) factory.Event {
		id := rapid.Custom(func(t *rapid.T) factory.ID {
			return factory.ID{
				Epoch: rapid.Uint64Range(1, 3).Draw(t, "epoch"),
				N:     rapid.Uint64Range(1, 4).Draw(t, "n"),
			}
		})
		process := rapid.Custom(func(t *rapid.T) factory.Process {
			return factory.Process{
				PID:   rapid.IntRange(1, 3).Draw(t, "pid"),
				Epoch: rapid.Uint64Range(1, 4).Draw(t, "epoch"),
			}
		})
		ids := optional(rapid.SliceOfN(id, 1, 3))
		e := factory.Event{
			Action:  rapid.SampledFrom(everyAction).Draw(t, "action"),
			Process: process.Draw(t, "process"), Child: process.Draw(t, "child"),
			Scope: id.Draw(t, "scope"), Client: id.Draw(t, "client"), Lease: id.Draw(t, "lease"),
			Key:        rapid.OneOf(fewKeys, rapid.String()).Draw(t, "key"),
			Shared:     rapid.Bool().Draw(t, "shared"),
			Generation: rapid.OneOf(fewGenerations, rapid.Uint64Min(1)).Draw(t, "generation"),
			State: rapid.SampledFrom([]factory.State{
				factory.Ready, factory.Draining, factory.Inherited, factory.Closed,
			}).Draw(t, "state"),
			Outcome: rapid.SampledFrom([]factory.Outcome{
				factory.Granted, factory.Failed, factory.Cancelled, factory.ShutDown,
				factory.Refused,
			}).Draw(t, "outcome"),
			Clock: rapid.Uint64Range(0, 3).Draw(t, "clock"),
		}
		if known := everyCause[e.Action]; known != nil {
			e.Cause = rapid.SampledFrom(known).Draw(t, "cause")
		}
		e.Drained, e.Ended = ids.Draw(t, "drained"), ids.Draw(t, "ended")
		e.Staled = ids.Draw(t, "staled")
		return e
	})
}

// Few of each, so that events speak of the same things.
var (
	fewKeys        = rapid.SampledFrom([]string{"db", "cache"})
	fewGenerations = rapid.Uint64Range(1, 3)
)

var everyCause = map[factory.Action][]factory.Cause{
	factory.ActionOpenFail: {
		factory.CauseAdapter, factory.CauseTimeout, factory.CauseCancelled, factory.CauseObsolete,
	},
	factory.ActionRetire: {
		factory.CauseAged, factory.CauseIdle, factory.CauseBroken, factory.CauseEvicted,
	},
}

var everyAction = []factory.Action{
	factory.ActionStart, factory.ActionFork, factory.ActionClone, factory.ActionRestore,
	factory.ActionExec, factory.ActionExit, factory.ActionOpenScope, factory.ActionCloseScope,
	factory.ActionAcquireCall, factory.ActionAcquire, factory.ActionAcquireCancel,
	factory.ActionBeginOpen, factory.ActionOpenOK, factory.ActionOpenFail, factory.ActionUse,
	factory.ActionRelease, factory.ActionReinit, factory.ActionRetire, factory.ActionDrain,
	factory.ActionClose, factory.ActionDiscard, factory.ActionShutdown,
	factory.ActionShutdownReturn, factory.ActionAcquireReturn, factory.ActionReinitReturn,
	factory.ActionRefuse,
}
