package syntax

import (
	"cmp"
	"slices"
	"strings"
)

// appearance is what of a module's text matters for the order in which TLC meets names: the words
// of the text without its strings, each once, and the modules that it names.
type appearance struct {
	words              []string
	extends, instances []string
}

// appearanceOf looks through the tokens of a module.
func appearanceOf(tokens []token) *appearance {
	a := new(appearance)
	seen, inner := make(map[string]bool), make(map[string]bool)
	for i, t := range tokens {
		switch {
		case t.kind == tokModule && i > 0:
			inner[tokens[i+1].text] = true
		case t.is("INSTANCE") && !inner[tokens[i+1].text]:
			a.instances = append(a.instances, tokens[i+1].text)
		case t.is("EXTENDS"):
			a.extends = append(a.extends, commaList(tokens[i+1:], inner)...)
		}
		if t.kind == tokString || t.kind == tokEOF {
			continue
		}
		if word := t.written(); !seen[word] {
			seen[word] = true
			a.words = append(a.words, word)
		}
	}
	return a
}

// commaList returns the names that a list begins with, but for those of inner modules.
func commaList(tokens []token, inner map[string]bool) (names []string) {
	for i := 0; i < len(tokens) && tokens[i].kind == tokIdent; i += 2 {
		if !inner[tokens[i].text] {
			names = append(names, tokens[i].text)
		}
		if i+1 == len(tokens) || !tokens[i+1].is(",") {
			break
		}
	}
	return names
}

// builtinWords are names that TLC knows before it reads a text, in its order. Those that cannot be
// all of a string that somebody writes are left out.
var builtinWords = strings.Fields(`[ . ' ^ / * - -. + = \lnot ~ \neg \land /\ \lor \/ ~> => [] <>
	ENABLED UNCHANGED SUBSET UNION DOMAIN ^+ ^* ^# \cdot \equiv <=> -+-> /= # \subseteq \in \notin <
	\leq <= =< > \geq >= \times \X \ \intersect \cap \union \cup ... .. | || && & $$ $ ?? %% % \mod
	## ++ -- ** // ^^ @@ !! |- |= -| =| <: :> := ::= \oplus (+) \ominus (-) \odot (.) \oslash (/)
	\otimes (\X) \uplus \sqcap \sqcup \div \wr \star \o \circ \bigcirc \bullet \prec \succ \preceq
	\succeq \sim \simeq \ll \gg \asymp \subset \supset \supseteq \approx \cong \sqsubset
	\sqsubseteq \sqsupset \sqsupseteq \doteq \propto STRING FALSE TRUE BOOLEAN @ ----`)

// standardAppearances are the words of TLC's own modules.
var standardAppearances = map[string]*appearance{
	"Naturals": {words: strings.Fields(`Nat a b CHOOSE n`)},
	"Integers": {
		words: strings.Fields(`EXTENDS Naturals Int a 0`), extends: []string{"Naturals"},
	},
	"Reals": {
		words:   strings.Fields(`EXTENDS Integers Real a b CHOOSE m Infinity i r`),
		extends: []string{"Integers"},
	},
	"Sequences": {
		words: strings.Fields(`LOCAL INSTANCE Naturals Seq S { 1 n : Nat } Len s CHOOSE t i IF THEN
			ELSE Append << >> e Head Tail CASE SubSeq m SelectSeq ( , ) Test _ LET F 0 IN`),
		instances: []string{"Naturals"},
	},
	"FiniteSets": {
		words: strings.Fields(`LOCAL INSTANCE Naturals Sequences IsFiniteSet ( S ) \E seq Seq : \A s
			n 1 Len Cardinality LET CS T IF { } THEN 0 ELSE CHOOSE x IN`),
		instances: []string{"Naturals", "Sequences"},
	},
	"Bags": {
		words: strings.Fields(`EXTENDS TLC LOCAL INSTANCE Naturals IsABag ( B ) n Nat : 0 BagToSet
			SetToBag S e 1 BagIn EmptyBag B1 B2 IF THEN ELSE LET IN d Sum f DSum elt CHOOSE BagUnion
			\A SubBag RemoveFromDom x y Combine BagSet i Biggest Range r s RSB BB BagOfAll F _
			BagCardinality CopiesIn`),
		extends: []string{"TLC"}, instances: []string{"Naturals"},
	},
	"TLC": {
		words: strings.Fields(`LOCAL INSTANCE Naturals , Sequences FiniteSets Print ( out val )
			PrintT Assert IF THEN ELSE CHOOSE v : JavaTime n Nat TLCGet i TLCSet d |-> e x f g
			Permutations S -> \A w \E SortSeq s Op _ LET Perm p 1 Len < j IN RandomElement Any
			ToString a b TLCEval`),
		instances: []string{"Naturals", "Sequences", "FiniteSets"},
	},
	"Toolbox": {
		words: strings.Fields(`LOCAL INSTANCE Naturals FiniteSets TLC _TETrace CHOOSE f 0
			_TETraceLength Cardinality _TEPosition IF TLCGet THEN ELSE 1`),
		instances: []string{"Naturals", "FiniteSets", "TLC"},
	},
}

// appearances goes through the modules of a specification as SANY reads them.
type appearances struct {
	modules map[string]*Module
	read    map[string]bool
	visited map[string]bool
}

func (a *appearances) of(name string) *appearance {
	if own := standardAppearances[name]; own != nil {
		return own
	}
	if m := a.modules[name]; m != nil {
		return m.appears
	}
	return new(appearance)
}

// next returns the module that SANY reads next, where that is the root.
func (a *appearances) next(root string) string {
	a.visited = make(map[string]bool)
	if name := a.unread(root, true); name != "" {
		return name
	}
	a.visited = make(map[string]bool)
	return a.unread(root, false)
}

// unread returns the module that SANY reads next: one that is extended, or else one that is
// instantiated, of those that modules name which have been read; "" at the end.
func (a *appearances) unread(name string, extended bool) string {
	if a.visited[name] {
		return ""
	}
	a.visited[name] = true
	of := a.of(name)
	wanted := of.instances
	if extended {
		wanted = of.extends
	}
	for _, n := range wanted {
		if !a.read[n] {
			return n
		}
	}
	for _, list := range [][]string{of.extends, of.instances} {
		for _, n := range list {
			if !a.read[n] {
				continue
			}
			if next := a.unread(n, extended); next != "" {
				return next
			}
		}
	}
	return ""
}

// Names returns the words of a specification in the order in which TLC meets them when it reads it:
// what the configuration names, the words of the texts, and at last the strings. TLC has strings
// and model values in this order. It also returns those that may become values: the strings, the
// names of fields and what the configuration names.
func (m *Module) Names(config []string) (all, values []string) {
	a := &appearances{modules: m.loaded, read: make(map[string]bool)}
	met := make(map[string]int)
	meet := func(words []string) {
		for _, w := range words {
			if _, ok := met[w]; !ok {
				met[w] = len(all)
				all = append(all, w)
			}
		}
	}
	meet(config)
	meet(builtinWords)
	for next := m.Name; next != ""; next = a.next(m.Name) {
		a.read[next] = true
		meet(a.of(next).words)
	}
	a.visited = make(map[string]bool)
	values = a.literals(m.Name, nil)
	meet(values)
	values = append(values, config...)
	slices.SortFunc(values, func(x, y string) int { return cmp.Compare(met[x], met[y]) })
	return all, slices.Compact(values)
}

// literals appends the strings and the names of fields in a module and all that it needs, which
// come first.
func (a *appearances) literals(name string, to []string) []string {
	if a.visited[name] {
		return to
	}
	a.visited[name] = true
	of := a.of(name)
	for _, list := range [][]string{of.extends, of.instances} {
		for _, n := range list {
			to = a.literals(n, to)
		}
	}
	if m := a.modules[name]; m != nil {
		to = literalsIn(m, to)
	}
	return to
}

// literalsIn appends the strings and the names of fields below a node. The sets of {e : x \in S}
// come before e.
func literalsIn(n Node, to []string) []string {
	switch n := n.(type) {
	case *String:
		to = append(to, n.Value)
	case *Field:
		to = append(to, n.Name)
	case *Dot:
		to = append(to, n.Field)
	case *SetMap:
		for _, g := range n.Groups {
			to = literalsIn(g, to)
		}
		return literalsIn(n.Elem, to)
	}
	Children(n, func(c Node) { to = literalsIn(c, to) })
	return to
}
