package modules

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"

	"lockstep/conformance/tla/value"
)

var ioUtils = map[string]Native{
	"IOSerialize":   ioSerialize,
	"IODeserialize": ioDeserialize,
	"Serialize":     serialize,
	"Deserialize": func(c *Call) value.Value {
		c.plainText(1)
		text, err := os.ReadFile(c.text(0))
		return exit(err, string(text))
	},
	"IOExec": func(c *Call) value.Value { return execute(c, "IOExec", nil, c.texts(0)) },
	"IOEnvExec": func(c *Call) value.Value {
		return execute(c, "IOEnvExec", c.Args[0], c.texts(1))
	},
	"IOExecTemplate": func(c *Call) value.Value {
		return execute(c, "IOExecTemplate", nil, filled(c.texts(0), c.texts(1)))
	},
	"IOEnvExecTemplate": func(c *Call) value.Value {
		return execute(c, "IOEnvExecTemplate", c.Args[0], filled(c.texts(1), c.texts(2)))
	},
	"IOEnv": func(*Call) value.Value { return environment() },
	"atoi": func(c *Call) value.Value {
		n, err := strconv.ParseInt(c.text(0), 10, 32)
		if err != nil {
			value.Fail("atoi: %q is not an integer of 32 bits", c.text(0))
		}
		return value.Int(n)
	},
	"zeroPadN": func(c *Call) value.Value {
		digits, width := strconv.Itoa(c.integer(0)), c.integer(1)
		withinLimit(width)
		return value.String(strings.Repeat("0", max(0, width-len(digits))) + digits)
	},
}

// serialize writes a string to a text file. What goes wrong is in the result, as in TLC.
func serialize(c *Call) value.Value {
	c.plainText(2)
	text, ok := c.Args[0].(value.Text)
	if !ok {
		return exit(errors.New(c.Args[0].String()+" is not a string"), "")
	}
	opened, err := openFlags(c.Args[2])
	if err != nil {
		return exit(err, "")
	}
	files.Lock()
	defer files.Unlock()
	f, err := os.OpenFile(c.text(1), opened, 0o644)
	if err == nil {
		_, err = f.WriteString(text.Raw())
		err = errors.Join(err, f.Close())
	}
	return exit(err, "written")
}

// plainText refuses every format but TXT, and every charset but UTF-8.
func (c *Call) plainText(options int) {
	for _, want := range [][]string{{"format", "TXT"}, {"charset", "UTF-8", "US-ASCII"}} {
		got, ok := value.Field(c.Args[options], want[0])
		if !ok {
			value.Fail("the options %v have no %s", c.Args[options], want[0])
		}
		text, _ := got.(value.Text)
		if text.Raw() != want[1] && text.Raw() != want[len(want)-1] {
			value.Fail("the %s %v is not supported, only %s is", want[0], got,
				strings.Join(want[1:], " or "))
		}
	}
}

// openFlags reads the openOptions, which are named as in Java.
func openFlags(options value.Value) (flags int, err error) {
	known := map[string]int{
		"WRITE": 0, "CREATE": os.O_CREATE, "APPEND": os.O_APPEND,
		"TRUNCATE_EXISTING": os.O_TRUNC, "CREATE_NEW": os.O_CREATE | os.O_EXCL, "SYNC": os.O_SYNC,
	}
	list, _ := value.Field(options, "openOptions")
	names, ok := value.Seq(list)
	if !ok {
		return 0, errors.New("the options have no sequence openOptions")
	}
	flags = os.O_WRONLY
	for _, n := range names {
		name, _ := n.(value.Text)
		flag, ok := known[name.Raw()]
		if !ok {
			return 0, errors.New("the open option " + n.String() + " is not known")
		}
		flags |= flag
	}
	return flags, nil
}

// exit returns the record that tells how an operation went.
func exit(err error, output string) value.Value {
	if err != nil {
		return exited(1, "", err.Error())
	}
	return exited(0, output, "")
}

func exited(status int, stdout, stderr string) value.Value {
	return value.NewRecord([]string{"exitValue", "stderr", "stdout"},
		[]value.Value{value.Int(status), value.String(stderr), value.String(stdout)})
}

// filled puts parameters into each word of a command.
func filled(command, parameters []string) []string {
	for i, word := range command {
		command[i] = format(word, parameters)
	}
	return command
}

// execute runs a process, where that is allowed.
func execute(c *Call, name string, env value.Value, command []string) value.Value {
	if !c.Host.MayExec() {
		value.Fail("%s would run a process, which is not allowed: see the option for it", name)
	}
	if len(command) == 0 {
		value.Fail("%s is given no command", name)
	}
	cmd := exec.Command(command[0], command[1:]...)
	if env != nil {
		cmd.Env = os.Environ()
		for k, v := range value.Pairs(env) {
			cmd.Env = append(cmd.Env, c.unquoted(k)+"="+c.unquoted(v))
		}
	}
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	var status *exec.ExitError
	if err != nil && !errors.As(err, &status) {
		value.Fail("%s: %v", name, err)
	}
	return exited(cmd.ProcessState.ExitCode(), stdout.String(), stderr.String())
}

// unquoted is a string itself, and the text of any other value.
func (c *Call) unquoted(v value.Value) string {
	if s, ok := v.(value.Text); ok {
		return s.Raw()
	}
	return c.Order.Text(v)
}

func environment() value.Value {
	known := make(map[string]bool)
	var names []string
	var vals []value.Value
	for _, entry := range os.Environ() {
		name, v, _ := strings.Cut(entry, "=")
		if name != "" && !known[name] {
			known[name] = true
			names, vals = append(names, name), append(vals, value.String(v))
		}
	}
	return value.NewRecord(names, vals)
}

// coded is a value in a file of our own: JSON that tells kinds apart.
type coded struct {
	Kind string  `json:"k"`
	Text string  `json:"t,omitempty"`
	Of   []coded `json:"o,omitempty"`
}

func ioSerialize(c *Call) value.Value {
	text, err := json.Marshal(encode(c.Args[0]))
	if err != nil {
		value.Fail("%v", err)
	}
	if c.compressed(2) {
		var b bytes.Buffer
		w := gzip.NewWriter(&b)
		if _, err := w.Write(text); err != nil {
			value.Fail("%v", err)
		}
		if err := w.Close(); err != nil {
			value.Fail("%v", err)
		}
		text = b.Bytes()
	}
	return writeFile(c.text(1), string(text))
}

func ioDeserialize(c *Call) value.Value {
	var in io.Reader = bytes.NewReader(readFile(c.text(0)))
	if c.compressed(1) {
		unzipped, err := gzip.NewReader(in)
		if err != nil {
			value.Fail("%s: %v", c.text(0), err)
		}
		in = unzipped
	}
	var read coded
	if err := json.NewDecoder(in).Decode(&read); err != nil {
		value.Fail("%s is not a file that IOSerialize wrote: %v", c.text(0), err)
	}
	return read.decode()
}

func (c *Call) compressed(i int) bool {
	b, ok := c.Args[i].(value.Bool)
	if !ok {
		value.Fail("argument %d, %v, is not a boolean", i+1, c.Args[i])
	}
	return bool(b)
}

func encode(v value.Value) coded {
	switch v := v.(type) {
	case value.Bool:
		return coded{Kind: "bool", Text: strconv.FormatBool(bool(v))}
	case value.Int:
		return coded{Kind: "int", Text: v.String()}
	case value.Text:
		return coded{Kind: "string", Text: v.Raw()}
	case value.Atom:
		return coded{Kind: "model", Text: v.Name()}
	case *value.Tuple, *value.Record, *value.Func:
		out := coded{Kind: "function"}
		for k, e := range value.Pairs(v) {
			out.Of = append(out.Of, encode(k), encode(e))
		}
		return out
	default:
		out := coded{Kind: "set"}
		for _, e := range value.Elems(v) {
			out.Of = append(out.Of, encode(e))
		}
		return out
	}
}

func (d coded) decode() value.Value {
	of := make([]value.Value, len(d.Of))
	for i, e := range d.Of {
		of[i] = e.decode()
	}
	switch d.Kind {
	case "bool":
		return value.Bool(d.Text == "true")
	case "int":
		n, err := strconv.ParseInt(d.Text, 10, 32)
		if err == nil {
			return value.Int(n)
		}
	case "string":
		return value.String(d.Text)
	case "model":
		return value.Model(d.Text)
	case "set":
		return value.NewSet(of...)
	case "function":
		if len(of)%2 == 0 {
			var keys, vals []value.Value
			for i := 0; i < len(of); i += 2 {
				keys, vals = append(keys, of[i]), append(vals, of[i+1])
			}
			return value.NewFunc(keys, vals)
		}
	}
	value.Fail("the file holds %q, which is no value", d.Kind+" "+d.Text)
	return nil
}
