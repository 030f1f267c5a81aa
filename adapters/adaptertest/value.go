package adaptertest

import (
	"bytes"
	"slices"
	"strings"

	"lockstep/adapters"
)

var valueRules = []Rule{
	{
		ID: "A34", Name: "BadNamesAreInvalid",
		Words: "A call with what is no name, because it is empty, longer than 512 bytes, not " +
			"UTF-8, or holds a zero byte, is ErrInvalid.",
		check: checkBadNames,
	},
	{
		ID: "A35", Name: "AllNamesFit",
		Words: "A call takes every name: of 512 bytes, of every plane of Unicode, with quotes, " +
			"spaces and wildcards; and names that differ in one byte are different names.",
		check: checkGoodNames,
	},
	{
		ID: "A36", Name: "AnyBytes",
		Words: "A value may hold any bytes and comes back as it went in.",
		any:   storing,
		check: checkAnyBytes,
	},
	{
		ID: "A37", Name: "EmptyIsNotNil",
		Words: "An empty value and a nil one are kept as a value without bytes, which is got as " +
			"a slice that is not nil.",
		any:   storing,
		check: checkEmpty,
	},
	{
		ID: "A38", Name: "GreatValues",
		Words: "A value of 16 MiB, or of what the harness declares, comes back as it went in.",
		any:   storing,
		check: checkGreat,
	},
	{
		ID: "A39", Name: "ValuesAreCopied",
		Words: "Caller and adapter may both change their slice after a call.",
		any:   storing,
		check: checkCopied,
	},
}

// oddName has letters of planes 0 to 16, and what servers like to take for syntax.
const oddName = "a b'\"`\\%_*?[]{}:;--/\r\n\t" +
	"\u00e9\u4e2d\ufffd\U00010348\U0001f600\U00020000\U00030000\U0004abcd\U0005abcd\U0006abcd" +
	"\U0007abcd\U0008abcd\U0009abcd\U000aabcd\U000babcd\U000cabcd\U000dabcd\U000e0001\U000fabcd" +
	"\U0010fffd"

func checkBadNames(e *env) {
	for _, v := range e.verbs() {
		for i, what := range v.names {
			for _, bad := range badNames {
				c := e.open()
				c.ready(v)
				names := e.fresh(v)
				names[i] = bad.name
				e.kind(v.do(e.ctx, c, names), adapters.ErrInvalid, "%v(%s %s)", v, what, bad.why)
				c.endTx()
			}
		}
	}
}

// longName returns a new name of the greatest length.
func (e *env) longName(what string) string {
	name := e.name(what)
	return name + strings.Repeat("n", adapters.NameMax-len(name))
}

func checkGoodNames(e *env) {
	c := e.open()
	for _, v := range e.verbs() {
		for i, what := range v.names {
			for _, good := range []string{e.longName(what), e.name(what) + oddName} {
				c.ready(v)
				names := e.fresh(v)
				names[i] = good
				if err := v.do(e.ctx, c, names); !v.answered(err) {
					e.errorf("%v(%s %s) = %v, want an answer", v, what, show(good), err)
				}
				c.endTx()
			}
		}
	}
	for _, s := range e.stores() {
		e.differ(c, s)
	}
}

// differ puts values under names that are easily taken for each other.
func (e *env) differ(c *client, s store) {
	base := e.name(s.what)
	similar := []string{
		base, base + " ", strings.ToUpper(base), base + "\u00e9", base + "e\u0301", base + "%",
		e.longName(s.what) + "",
	}
	last := []byte(similar[len(similar)-1])
	last[len(last)-1] = 'm'
	similar = append(similar, string(last), base+oddName)
	for _, name := range similar {
		e.ok(s.put(e.ctx, c, name, []byte(name)), "putting the %s %s", s.what, show(name))
	}
	for _, name := range similar {
		got, err := s.get(e.ctx, c, name)
		e.ok(err, "getting the %s %s", s.what, show(name))
		equal(e, string(got), name, "getting the %s %s", s.what, show(name))
	}
}

func checkAnyBytes(e *env) {
	all := make([]byte, 256)
	for i := range all {
		all[i] = byte(i)
	}
	values := [][]byte{
		all,
		{0},
		[]byte("\xff\xfe"), []byte("\r\n\r\n"), []byte("$-1\r\n"), []byte("'; --"),
		[]byte(oddName), []byte("null"), bytes.Repeat([]byte{0x00}, 1000), []byte(`\x00`),
	}
	e.keeps(values)
}

func checkGreat(e *env) {
	great := make([]byte, e.h.ValueMax)
	for i := range great {
		great[i] = byte(i ^ i>>8 ^ i>>16)
	}
	e.keeps([][]byte{great[:min(len(great), 1<<16+1)], great})
}

// keeps puts values and gets them.
func (e *env) keeps(values [][]byte) {
	for _, s := range e.stores() {
		c := e.open()
		for _, value := range values {
			name := e.name(s.what)
			e.ok(s.put(e.ctx, c, name, value), "putting the %s %s", s.what, show(value))
			got, err := s.get(e.ctx, c, name)
			e.ok(err, "getting the %s %s", s.what, show(value))
			if !bytes.Equal(got, value) {
				e.errorf("getting the %s = %s, want %s", s.what, show(got), show(value))
			}
		}
	}
}

func checkEmpty(e *env) {
	for _, s := range e.stores() {
		c := e.open()
		for _, value := range [][]byte{{}, nil} {
			name := e.name(s.what)
			e.ok(s.put(e.ctx, c, name, value), "putting an empty %s", s.what)
			got, err := s.get(e.ctx, c, name)
			if err != nil || got == nil || len(got) != 0 {
				e.errorf("getting an empty %s = %#v, %v, want []byte{}", s.what, got, err)
			}
		}
	}
}

func checkCopied(e *env) {
	for _, s := range e.stores() {
		c, name := e.open(), e.name(s.what)
		value := []byte("value")
		e.ok(s.put(e.ctx, c, name, value), "putting the %s", s.what)
		clear(value)
		got, err := s.get(e.ctx, c, name)
		e.ok(err, "getting the %s", s.what)
		equal(e, string(got), "value", "the %s whose slice was changed after the call", s.what)
		kept := slices.Clone(got)
		e.ok(s.put(e.ctx, c, name, []byte("other")), "putting the %s", s.what)
		if !bytes.Equal(got, kept) {
			e.errorf("a %s that was got before = %q, want %q still", s.what, got, kept)
		}
		clear(got)
		got, err = s.get(e.ctx, c, name)
		e.ok(err, "getting the %s", s.what)
		equal(e, string(got), "other", "the %s after another caller changed what it got", s.what)
	}
	e.copiedTwice()
}

// copiedTwice finds that two readers of one value share its bytes. A message is read once.
func (e *env) copiedTwice() {
	for _, s := range e.stores() {
		if s.what == "message" {
			continue
		}
		c, name := e.open(), e.name(s.what)
		e.ok(s.put(e.ctx, c, name, []byte("value")), "putting the %s", s.what)
		first, err := s.get(e.ctx, c, name)
		e.ok(err, "getting the %s", s.what)
		clear(first)
		second, err := s.get(e.ctx, c, name)
		e.ok(err, "getting the %s", s.what)
		equal(e, string(second), "value", "the %s after another reader changed its slice", s.what)
	}
}
