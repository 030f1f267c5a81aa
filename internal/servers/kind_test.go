package servers_test

import (
	"errors"
	"fmt"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/internal/servers"
)

// outcome is a test that only remembers what became of it.
type outcome struct {
	testing.TB
	text string
}

func (o *outcome) Helper() {}

func (o *outcome) Name() string { return "TestOutcome" }

func (o *outcome) Skipf(format string, args ...any) {
	o.text = "skip: " + fmt.Sprintf(format, args...)
	runtime.Goexit()
}

func (o *outcome) Fatal(args ...any) {
	o.text = "fail: " + fmt.Sprint(args...)
	runtime.Goexit()
}

func (o *outcome) Fatalf(format string, args ...any) { o.Fatal(fmt.Sprintf(format, args...)) }

func TestTheBestServerIsChosen(t *testing.T) {
	none := errors.New("none here")
	tests := []struct {
		name, reason       string
		variable, required string
		have               []servers.Kind
		want               string
	}{
		{
			"all", "a container is nearest to what services run against",
			"", "",
			[]servers.Kind{servers.Container, servers.Local, servers.Embedded},
			"container",
		},
		{
			"no engine", "a local server is as real",
			"", "",
			[]servers.Kind{servers.Local, servers.Embedded},
			"local",
		},
		{
			"nothing installed", "better than nothing",
			"", "",
			[]servers.Kind{servers.Embedded},
			"embedded",
		},
		{
			"nothing", "the reasons are all there",
			"", "", nil, "skip: without containers: no test: container: none here\n" +
				"local: none here\nembedded: none here",
		},
		{
			"forced", "a developer may want the one that starts soonest",
			"local", "",
			[]servers.Kind{servers.Container, servers.Local},
			"local",
		},
		{
			"forced in vain", "no other is taken in its place",
			"embedded", "",
			[]servers.Kind{servers.Container, servers.Local},
			"skip: without containers: no test: embedded: none here",
		},
		{
			"promised", "a local server does not stand in for a promised container",
			"", "containers",
			[]servers.Kind{servers.Local},
			"fail: LOCKSTEP_REQUIRE requires containers: no test: container: none here\n" +
				"local: it is no container\nembedded: it is no container",
		},
		{
			"misspelt", "it would be taken for nothing else",
			"docker", "",
			[]servers.Kind{servers.Container},
			`fail: LOCKSTEP_SERVERS="docker": it is one of "container", "local", "embedded"`,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Setenv("LOCKSTEP_SERVERS", test.variable)
			t.Setenv("LOCKSTEP_REQUIRE", test.required)
			starters := map[servers.Kind]func() (servers.Named, error){}
			for _, kind := range []servers.Kind{
				servers.Container, servers.Local, servers.Embedded,
			} {
				starters[kind] = func() (servers.Named, error) { return "", none }
			}
			for _, kind := range test.have {
				starters[kind] = func() (servers.Named, error) { return servers.Named(kind), nil }
			}
			o := &outcome{}
			done := make(chan struct{})
			go func() {
				defer close(done)
				o.text = servers.Choose(o, starters).String()
			}()
			<-done
			assert.Equal(t, test.want, o.text, test.reason)
		})
	}
}

func TestNoServerIsOfAKindThatItCannotBe(t *testing.T) {
	kinds, err := servers.ParseKinds("embedded")
	require.NoError(t, err)
	assert.Equal(t, []servers.Kind{servers.Embedded}, kinds)
	t.Setenv("LOCKSTEP_SERVERS", "embedded")
	t.Setenv("LOCKSTEP_REQUIRE", "")
	o := &outcome{}
	done := make(chan struct{})
	go func() {
		defer close(done)
		servers.NewPostgres(o, servers.PostgresConfig{})
	}()
	<-done
	assert.Contains(t, o.text, "skip: without containers: no postgres: no server is of the kind")
}
