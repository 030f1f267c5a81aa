package modules

import (
	"slices"
	"strings"

	"lockstep/conformance/tla/value"
)

var sequencesExt = map[string]Native{
	"ToSet":    func(c *Call) value.Value { return value.NewSet(rangeOf(c.Args[0])...) },
	"SetToSeq": func(c *Call) value.Value { return value.NewTuple(c.inOrder(0)...) },
	"SetToSeqs": func(c *Call) value.Value {
		var all []value.Value
		arrangements(c, c.set(0), len(c.set(0)), func(vals []value.Value) {
			all = append(all, value.NewTuple(vals...))
			withinLimit(len(all))
		})
		return value.NewSet(all...)
	},
	"Contains": func(c *Call) value.Value {
		return value.Bool(contains(c.sequence(0), c.Args[1]))
	},
	"Reverse": func(c *Call) value.Value {
		s := slices.Clone(c.sequence(0))
		slices.Reverse(s)
		return value.NewTuple(s...)
	},
	"SelectInSeq": func(c *Call) value.Value {
		return value.Int(c.first(1, c.sequence(0), 1))
	},
	"SelectLastInSeq": func(c *Call) value.Value {
		return value.Int(c.last(1, c.sequence(0), 1))
	},
	"SelectInSubSeq": func(c *Call) value.Value {
		from, to := c.window()
		return value.Int(c.first(3, c.sequence(0)[from-1:to], from))
	},
	"SelectLastInSubSeq": func(c *Call) value.Value {
		from, to := c.window()
		return value.Int(c.last(3, c.sequence(0)[from-1:to], from))
	},
	"RemoveFirst": func(c *Call) value.Value {
		s := c.sequence(0)
		for i, e := range s {
			if value.Equal(e, c.Args[1]) {
				return without(s, i)
			}
		}
		return c.Args[0]
	},
	"RemoveFirstMatch": func(c *Call) value.Value {
		s := c.sequence(0)
		if i := c.first(1, s, 1); i > 0 {
			return without(s, i-1)
		}
		return c.Args[0]
	},
	"IsPrefix":            isPrefix,
	"LongestCommonPrefix": longestCommonPrefix,
	"FoldSeq": func(c *Call) value.Value {
		return c.fold(0, c.Args[1], rangeOf(c.Args[2]))
	},
	"FoldLeft":  func(c *Call) value.Value { return c.foldLeft(c.sequence(2)) },
	"FoldRight": func(c *Call) value.Value { return c.foldRight(c.sequence(1)) },
	"FoldLeftDomain": func(c *Call) value.Value {
		return c.foldLeft(upTo(len(c.sequence(2))))
	},
	"FoldRightDomain": func(c *Call) value.Value {
		return c.foldRight(upTo(len(c.sequence(1))))
	},
	"AllSubSeqs":         allSubSeqs,
	"ReplaceFirstSubSeq": func(c *Call) value.Value { return replace(c, 1) },
	"ReplaceAllSubSeqs":  func(c *Call) value.Value { return replace(c, -1) },
}

// window returns the bounds of a part of a sequence, which are the second and the third argument.
// An empty part is 1..0.
func (c *Call) window() (from, to int) {
	s := c.sequence(0)
	from, to = c.integer(1), c.integer(2)
	if from > to {
		return 1, 0
	}
	if from < 1 || to > len(s) {
		value.Fail("%d..%d are not places of the sequence %v", from, to, c.Args[0])
	}
	return from, to
}

// first returns the place of the first element that passes; the places are counted from start on.
// It is 0 where none passes.
func (c *Call) first(op int, s []value.Value, start int) int {
	for i, e := range s {
		if c.test(op, e) {
			return i + start
		}
	}
	return 0
}

func (c *Call) last(op int, s []value.Value, start int) int {
	for i := len(s) - 1; i >= 0; i-- {
		if c.test(op, s[i]) {
			return i + start
		}
	}
	return 0
}

func without(s []value.Value, i int) value.Value {
	return value.NewTuple(slices.Concat(s[:i], s[i+1:])...)
}

func upTo(n int) []value.Value {
	out := make([]value.Value, n)
	for i := range out {
		out[i] = value.Int(i + 1)
	}
	return out
}

// foldLeft folds by op(accumulator, element), op being the first argument and base the second.
func (c *Call) foldLeft(s []value.Value) value.Value {
	acc := c.Args[1]
	for _, e := range s {
		acc = c.apply(0, acc, e)
	}
	return acc
}

// foldRight folds by op(element, accumulator), op being the first argument and base the third.
func (c *Call) foldRight(s []value.Value) value.Value {
	acc := c.Args[2]
	for _, e := range slices.Backward(s) {
		acc = c.apply(0, e, acc)
	}
	return acc
}

// isPrefix is IsPrefix(s, t), which TLC knows of strings, too.
func isPrefix(c *Call) value.Value {
	if s, ok := c.strings(); ok {
		return value.Bool(strings.HasPrefix(s[1], s[0]))
	}
	s, t := c.sequence(0), c.sequence(1)
	return value.Bool(len(s) <= len(t) && slices.EqualFunc(s, t[:len(s)], value.Equal))
}

func longestCommonPrefix(c *Call) value.Value {
	all := c.set(0)
	if len(all) == 0 {
		value.Fail("LongestCommonPrefix of the empty set")
	}
	if s, ok := (&Call{Args: all}).strings(); ok {
		n := common(len(s), func(i int) int { return len(s[i]) },
			func(i, k int) bool { return s[i][k] == s[0][k] })
		return value.String(s[0][:n])
	}
	seqs := &Call{Args: all}
	n := common(len(all), func(i int) int { return len(seqs.sequence(i)) },
		func(i, k int) bool { return value.Equal(seqs.sequence(i)[k], seqs.sequence(0)[k]) })
	return value.NewTuple(seqs.sequence(0)[:n]...)
}

// common returns how far n sequences agree; same tells whether the i-th agrees with the first at k.
func common(n int, length func(i int) int, same func(i, k int) bool) int {
	most := length(0)
	for i := 1; i < n; i++ {
		most = min(most, length(i))
		for k := range most {
			if !same(i, k) {
				most = k
				break
			}
		}
	}
	return most
}

// allSubSeqs is AllSubSeqs(s): what is left when elements are taken out, in every way.
func allSubSeqs(c *Call) value.Value {
	s := c.sequence(0)
	all := []value.Value{value.NewTuple()}
	for _, e := range s {
		withinLimit(2 * len(all))
		for _, t := range all[:len(all):len(all)] {
			c.Host.Tick()
			kept, _ := value.Seq(t)
			all = append(all, value.NewTuple(append(slices.Clone(kept), e)...))
		}
	}
	return value.NewSet(all...)
}

// replace replaces s by r in t, at most n times, where all three are strings.
func replace(c *Call, n int) value.Value {
	s, ok := c.strings()
	if !ok {
		return nil
	}
	if s[1] == "" { // before the first character, or before each
		if n < 0 && s[2] != "" {
			return value.String(s[0] + strings.Join(strings.Split(s[2], ""), s[0]))
		}
		return value.String(s[0] + s[2])
	}
	return value.String(strings.Replace(s[2], s[1], s[0], n))
}
