package liveness

// Holds says whether a formula is true of the behaviour that takes the steps with these sets of
// atoms and after the last goes on with the one at back. It is the definition, without any art.
func Holds(f *Formula, steps []Bits, back int) bool { return truths(f, steps, back)[0] }

// truths says of which suffixes a formula is true.
func truths(f *Formula, steps []Bits, back int) []bool {
	out := make([]bool, len(steps))
	args := make([][]bool, len(f.args))
	for i, a := range f.args {
		args[i] = truths(a, steps, back)
	}
	for i := range out {
		switch f.op {
		case opTrue:
			out[i] = true
		case opAtom:
			out[i] = steps[i].Has(f.atom)
		case opNot:
			out[i] = !args[0][i]
		case opAnd, opOr:
			out[i] = f.op == opAnd
			for _, a := range args {
				if a[i] == (f.op == opOr) {
					out[i] = f.op == opOr
				}
			}
		default:
			out[i] = f.op == opAlways
			for j := min(i, back); j < len(steps); j++ {
				if args[0][j] == (f.op == opEventually) {
					out[i] = f.op == opEventually
				}
			}
		}
	}
	return out
}
