package relational

import "context"

// meter counts the work of a translation, and ends it where it is not wanted any more.
type meter struct {
	ctx   context.Context
	ticks int
	most  int
}

func newMeter(ctx context.Context, limits Limits) meter {
	if limits.Expressions <= 0 {
		limits.Expressions = ExpressionsDefault
	}
	return meter{ctx: ctx, most: limits.Expressions}
}

// pollEvery is how many nodes are translated between looks at the context.
const pollEvery = 4096

// visit counts the translation of a node. It throws the context's error, or a limit's.
func (m *meter) visit() {
	m.ticks++
	if m.ticks%pollEvery != 0 {
		return
	}
	if err := m.ctx.Err(); err != nil {
		panic(stop{err})
	}
	if m.ticks > m.most {
		panic(stop{&LimitError{"too many expressions are translated"}})
	}
}
