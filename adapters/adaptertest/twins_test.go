package adaptertest_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"lockstep/adapters"
	"lockstep/adapters/adaptertest"
	"lockstep/adapters/mock"
)

// twin is an adapter that is broken in one way.
type twin struct {
	rule string // the rule that it breaks
	name string // what is wrong with it
	also string // other rules that cannot but break with it; with a ? those that sometimes do
	// check checks a new one of its kind.
	check func(ctx context.Context, rule adaptertest.Rule) adaptertest.Result
}

// of returns a twin from the sound harness of a mock and what breaks it. What it breaks is made
// anew for each check.
func of[C any](
	sound func(*mock.Server, mock.Options) adapters.Adapter[C],
	rule, name, also string, breaks func(h *adaptertest.Harness[C]),
) twin {
	return sharing(adapters.Shared, sound, rule, name, also, breaks)
}

func sharing[C any](
	sharing adapters.Sharing, sound func(*mock.Server, mock.Options) adapters.Adapter[C],
	rule, name, also string, breaks func(h *adaptertest.Harness[C]),
) twin {
	check := func(ctx context.Context, rule adaptertest.Rule) adaptertest.Result {
		h := mocks(sound, sharing, 0)
		h.ValueMax = 1 << 17
		breaks(&h)
		return adaptertest.Check(ctx, h, rule)[0]
	}
	return twin{rule, name, also, check}
}

func twins() []twin {
	return slices.Concat(openTwins(), endTwins(), contextTwins(), callTwins(), databaseTwins(),
		txTwins(), cacheTwins(), queueTwins(), deliveryTwins(), sessionTwins(), limiterTwins())
}

func TestEveryRuleHasABrokenTwin(t *testing.T) {
	all := twins()
	for _, rule := range adaptertest.Rules() {
		assert.True(t, slices.ContainsFunc(all, func(b twin) bool { return b.rule == rule.ID }),
			"%v has no broken twin", rule)
	}
}

// Each twin breaks its own rule, and no other but those that it is said to.
func TestEveryBrokenTwinIsCaughtByName(t *testing.T) {
	for _, broken := range twins() {
		t.Run(broken.rule+"_"+strings.ReplaceAll(broken.name, " ", "_"), func(t *testing.T) {
			fallen := map[string][]adaptertest.Finding{}
			for _, rule := range adaptertest.Rules() {
				synctest.Test(t, func(t *testing.T) {
					for _, f := range broken.check(t.Context(), rule).Findings {
						fallen[f.Rule.ID] = append(fallen[f.Rule.ID], f)
					}
					time.Sleep(time.Hour) // a bubble ends with its goroutines
				})
			}
			assert.NotEmpty(t, fallen[broken.rule], "the twin is caught by its rule")
			for id, findings := range fallen {
				also := strings.Fields(strings.ReplaceAll(broken.also, "?", ""))
				if id != broken.rule && !slices.Contains(also, id) {
					t.Errorf("%s falls, too: %v", id, findings[0])
				}
			}
			for _, id := range strings.Fields(broken.also) {
				if !strings.HasSuffix(id, "?") {
					assert.NotEmpty(t, fallen[id], "%s is said to fall, too", id)
				}
			}
		})
	}
}
