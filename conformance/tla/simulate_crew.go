package tla

import (
	"context"
	"sync"
)

// crew is the workers of a simulation that has several. Who adds up what they found gives out the
// numbers of the behaviours, and so bounds how far they are ahead.
type crew struct {
	options SimulateOptions
	numbers chan int        // of the behaviours that are to be tried
	tried   []chan *attempt // by their numbers, modulo how many there may be
	workers sync.WaitGroup
}

// ahead is how many behaviours a worker may be ahead of what was added, on average. Some are much
// longer than others.
const ahead = 16

func newCrew(o SimulateOptions) *crew {
	size := ahead * o.Workers
	c := &crew{options: o, numbers: make(chan int, size), tried: make([]chan *attempt, size)}
	for n := range c.tried {
		c.tried[n] = make(chan *attempt, 1)
		c.give(n)
	}
	return c
}

// give gives out a number, if a behaviour is to have it.
func (c *crew) give(n int) {
	if most := c.options.Behaviours; most == 0 || n < most {
		c.numbers <- n
	}
}

// hire has workers begin, the first of which is there. Their work ends with the context.
func (c *crew) hire(ctx context.Context, first *simulator) error {
	all := []*simulator{first}
	for range c.options.Workers - 1 {
		w := first.newSimulator(ctx)
		if err := w.newTrial(); err != nil {
			return err
		}
		all = append(all, w)
	}
	for _, w := range all {
		c.workers.Go(func() { c.work(w) })
	}
	return nil
}

// work tries behaviours. After one that broke something none is wanted that has a greater number,
// and the lesser ones are given out already.
func (c *crew) work(w *simulator) {
	for n := range c.numbers {
		a := w.try(n)
		c.tried[n%len(c.tried)] <- a
		if a.err != nil || a.found.Verdict != Ok {
			return
		}
	}
}

// next returns the behaviour that has a number, when it was tried. They are asked for in order.
func (c *crew) next(n int) *attempt {
	a := <-c.tried[n%len(c.tried)]
	c.give(n + len(c.tried))
	return a
}

// wait waits for the workers to end.
func (c *crew) wait() {
	close(c.numbers)
	c.workers.Wait()
}
