package tla_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	must "github.com/stretchr/testify/require"

	"lockstep/conformance/tla"
)

// graph writes down what it is told.
type graph struct{ text strings.Builder }

func (g *graph) Found(f tla.FoundState) {
	fmt.Fprintf(&g.text, "%d:%v,%d ", f.ID, f.State.Value("n"), f.Depth)
}

func (g *graph) Explored(from int, steps []tla.FoundStep) {
	fmt.Fprintf(&g.text, "%d:", from)
	for _, s := range steps {
		fmt.Fprintf(&g.text, " %s>%d", s.Action, s.To)
	}
	g.text.WriteString("\n")
}

func TestAnObserverIsToldOfTheWholeGraph(t *testing.T) {
	tests := []struct{ name, reason, want string }{
		{
			"Counter_Kept", "a step to a known state is told, too",
			"0:0,1 1:1,2 0: Up>1\n2:2,3 1: Up>2\n3:3,4 2: Up>3\n4:0,5 3: Reset>4\n4: Up>1\n",
		},
		{
			"Counter_Constraint", "what is outside is -1",
			"0:-2,1 1:-1,1 2:0,1 3:1,1 0: Leap>1 Leap>2 Leap>3\n1: Leap>2 Leap>3 Leap>-1\n" +
				"2: Leap>3 Leap>-1 Leap>-1\n3: Leap>-1 Leap>-1 Leap>-1\n",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			for _, workers := range []int{1, 3} {
				g := &graph{}
				model := load(t, specs, moduleOf(test.name), test.name+".cfg")
				_, err := model.Check(t.Context(), tla.CheckOptions{
					Workers: workers, Observers: []tla.Observer{g},
				})
				must.NoError(t, err)
				assert.Equal(t, test.want, g.text.String(), test.reason)
			}
		})
	}
}
