package modules

import (
	"math"

	"lockstep/conformance/tla/value"
)

var tlcExt = map[string]Native{
	"TLCModelValue": func(c *Call) value.Value { return value.Model(c.text(0)) },
	"TLCFP": func(c *Call) value.Value {
		return value.Int(value.Fingerprint(c.Args[0]) & math.MaxInt32)
	},
	"PickSuccessor": func(c *Call) value.Value {
		if b, ok := c.Args[0].(value.Bool); ok && bool(b) {
			return b
		}
		value.Fail("PickSuccessor asks a person which step to take, which is not supported")
		return nil
	},
	"TLCEvalDefinition": unsupported("TLCEvalDefinition"),
	"CounterExample":    unsupported("CounterExample"),
	"ToTrace":           unsupported("ToTrace"),
	"Trace":             unsupported("Trace"),
	"TLCGetOrDefault":   unsupported("TLCGetOrDefault"),
	"TLCGetAndSet":      unsupported("TLCGetAndSet"),
	"AssertError":       unsupported("AssertError"),
}

func unsupported(name string) Native {
	return func(*Call) value.Value {
		value.Fail("%s is not supported", name)
		return nil
	}
}
