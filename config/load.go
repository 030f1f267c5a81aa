package config

import (
	"context"
	"log/slog"
	"os"
)

// Options say where a configuration comes from. The zero value is the usual: the environment of the
// process, and the .env files of the working directory.
type Options struct {
	// Dir is where the .env files are; "" means the working directory.
	Dir string
	// Files are read instead of .env, .env.<APP_ENV> and .env.local, the later before the earlier
	// ones. Each must be there. An empty slice that is not nil means no files.
	Files []string
	// Environ is the environment, as NAME=value; nil means that of the process.
	Environ []string
	// Overrides go before everything else.
	Overrides map[string]string
	// Logger is told of warnings; nil means that nobody is.
	Logger *slog.Logger
	// System is asked for files; nil means the machine.
	System System
}

func (o Options) withDefaults() Options {
	if o.Environ == nil {
		o.Environ = os.Environ()
	}
	if o.System == nil {
		o.System = machine{}
	}
	return o
}

// Load returns the configuration, or Problems: everything that is wrong with it.
//
// The value of a variable is that of the last of these layers that sets it: defaults, .env,
// .env.<APP_ENV>, .env.local, the environment, Overrides. An empty value counts as not set, and
// hides those of earlier layers.
func Load(o Options) (*Config, error) {
	report := Inspect(o)
	if o.Logger != nil {
		for _, w := range report.Warnings {
			o.Logger.LogAttrs(context.Background(), slog.LevelWarn, "configuration",
				slog.String("variable", w.Variable), slog.String("source", w.Source.String()),
				slog.String("warning", w.Text), slog.String("hint", w.Hint))
		}
	}
	if len(report.Problems) > 0 {
		return nil, report.Problems
	}
	return report.Config, nil
}

// Report is what Inspect found. It holds no secret but inside of Config, whose secrets are of type
// Secret.
type Report struct {
	// Config is nil where there are problems.
	Config *Config `json:"-"`
	// Valid says that there are none.
	Valid bool `json:"valid"`
	// Entries tell of each variable, in the order of Variables.
	Entries  []Entry   `json:"variables"`
	Problems Problems  `json:"problems"`
	Warnings []Warning `json:"warnings"`
}

// Entry is what Inspect found of a variable.
type Entry struct {
	Name    string `json:"name"`
	Section string `json:"section"`
	Secret  bool   `json:"secret"`
	// Set says that some layer sets it, be it to a value that is wrong.
	Set    bool   `json:"set"`
	Source Source `json:"source"`
	// Value is what may be shown of it: "***" for a secret, and for a value in which one may be; ""
	// where there is none, or one that is wrong, which may be a secret in the wrong place.
	Value   string  `json:"value"`
	Verdict Verdict `json:"verdict"`
}

// Verdict is what became of a variable.
type Verdict string

// The verdicts.
const (
	Valid   Verdict = "ok"
	Invalid Verdict = "invalid"
	Missing Verdict = "missing"
)

// Inspect reads a configuration as Load does, and tells of each variable.
func Inspect(o Options) *Report {
	o = o.withDefaults()
	in := &inspection{
		system: o.System, picks: make(map[string]*pick),
		broken: make(map[string]*Problem), missing: make(map[string]bool),
	}
	in.readLayers(o)
	in.pickAll()
	in.decode()
	in.checkRules()
	in.checkRequired()
	in.findUnknown()
	return in.report()
}
