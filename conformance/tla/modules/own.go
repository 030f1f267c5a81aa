package modules

import (
	"strconv"
	"strings"
)

// inTLC are the operators of modules with text that TLC evaluates in Java, with how many
// arguments each of their parameters takes: "200" for an operator of two and two values. The other
// operators are what a specification's own copy of such a module says they are.
var inTLC = map[string]map[string]string{
	"Bags": {
		"(+)": "00", "(-)": "00", "BagCardinality": "0", "BagIn": "00", "BagUnion": "0",
		"CopiesIn": "00", "IsABag": "0", `\sqsubseteq`: "00",
	},
	"BagsExt":       {"FoldBag": "200"},
	"Bitwise":       {"Not": "0", "shiftR": "00"},
	"Combinatorics": {"choose": "00"},
	"FiniteSetsExt": {"FoldSet": "200", "Quantify": "01", "kSubset": "00"},
	"Functions": {
		"AntiFunction": "0", "FoldFunction": "200", "FoldFunctionOnSet": "2000",
		"IsInjective": "0",
	},
	"Graphs": {"AreConnectedIn": "000", "IsStronglyConnected": "0", "SimplePath": "0"},
	"SVG": {
		"NodeOfRingNetwork": "00000", "NodesOfDirectedMultiGraph": "000", "PointOnLine": "000",
		"SVGElemToString": "0",
	},
	"SequencesExt": {
		"AllSubSeqs": "0", "Contains": "00", "FoldLeft": "200", "FoldLeftDomain": "200",
		"FoldRight": "200", "FoldRightDomain": "200", "FoldSeq": "200", "IsPrefix": "00",
		"LongestCommonPrefix": "0", "RemoveFirst": "00", "RemoveFirstMatch": "01",
		"SelectInSeq": "01", "SelectInSubSeq": "0001", "SelectLastInSeq": "01",
		"SelectLastInSubSeq": "0001", "SetToSeq": "0", "SetToSeqs": "0", "Suffixes": "0",
	},
	"UndirectedGraphs": {"AreConnectedIn": "000", "ConnectedComponents": "0", "SimplePath": "0"},
	"VectorClocks":     {"CausalOrder": "0111"},
}

// Overrides tells whether the code of an operator is meant even where a specification brings the
// module itself, as TLC goes by the names of module and operator alone. The arities are those of
// the parameters that the specification gives the operator.
func Overrides(module, name string, arities []int) bool {
	if CodeOnly(module) {
		return true
	}
	signature, ok := inTLC[module][name]
	for _, n := range arities {
		arity := strconv.Itoa(n)
		ok = ok && strings.HasPrefix(signature, arity)
		signature = strings.TrimPrefix(signature, arity)
	}
	return ok && signature == ""
}
