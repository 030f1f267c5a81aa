package syntax

// fixity is one way of writing an operator: its range of precedence, and whether a op b op c is
// (a op b) op c. Two operators whose ranges overlap need parentheses between them.
type fixity struct {
	low, high int
	left      bool
}

// above tells whether f binds tighter than g, wherever in their ranges.
func (f fixity) above(g fixity) bool { return f.low > g.high }

// overlaps tells whether neither of two operators binds tighter than the other.
func (f fixity) overlaps(g fixity) bool { return !f.above(g) && !g.above(f) }

// The operators with their precedence ranges and associativity (Specifying Systems, table 6; for
// SUBSET, UNION and DOMAIN the ranges are those of SANY, where they differ from the book), under
// the one name that stands for all ways of writing each.
var (
	prefixOps = map[string]fixity{
		"ENABLED": {4, 15, false}, "UNCHANGED": {4, 15, false}, "[]": {4, 15, false},
		"<>": {4, 15, false}, "~": {4, 4, false}, "SUBSET": {10, 13, false},
		"UNION": {10, 13, false}, "DOMAIN": {10, 13, false}, "-.": {12, 12, false},
	}

	postfixOps = map[string]fixity{
		"'": {15, 15, false}, "^+": {15, 15, false}, "^*": {15, 15, false}, "^#": {15, 15, false},
	}

	infixOps = infixTable([]infixRow{
		{fixity{1, 1, false}, "=>"},
		{fixity{2, 2, false}, "-+-> <=> ~>"},
		{fixity{3, 3, true}, `/\ \/`},
		{fixity{5, 5, false}, `# -| ::= := < = =| > |- |= \approx \asymp \cong \doteq \geq \gg ` +
			`\in \leq \ll \notin \prec \preceq \propto \sim \simeq \sqsubset \sqsubseteq ` +
			`\sqsupset \sqsupseteq \subset \subseteq \succ \succeq \supset \supseteq`},
		{fixity{5, 14, true}, `\cdot`},
		{fixity{6, 6, true}, "@@"},
		{fixity{7, 7, false}, ":> <:"},
		{fixity{8, 8, false}, `\`},
		{fixity{8, 8, true}, `\union \intersect`},
		{fixity{9, 9, false}, ".. ..."},
		{fixity{9, 13, false}, "!!"},
		{fixity{9, 13, true}, `## $ $$ ?? \sqcap \sqcup \uplus`},
		{fixity{9, 14, false}, `\wr`},
		{fixity{10, 10, true}, "+ ++ (+)"},
		{fixity{10, 11, false}, "%"},
		{fixity{10, 11, true}, "%% | ||"},
		{fixity{10, 13, false}, `\X`},
		{fixity{11, 11, true}, "- -- (-)"},
		{fixity{13, 13, false}, `/ // (/) \div`},
		{fixity{13, 13, true}, `& && (.) (\X) * ** \bigcirc \bullet \o \star`},
		{fixity{14, 14, false}, "^ ^^"},
	})
)

// synonyms maps other ways of writing an operator or a symbol to the name used here.
var synonyms = map[string]string{
	`\land`: `/\`, `\lor`: `\/`, `\lnot`: "~", `\neg`: "~", `\equiv`: "<=>", "/=": "#",
	"<=": `\leq`, "=<": `\leq`, ">=": `\geq`, `\cup`: `\union`, `\cap`: `\intersect`,
	`\circ`: `\o`, `\times`: `\X`, `\oplus`: "(+)", `\ominus`: "(-)", `\odot`: "(.)",
	`\oslash`: "(/)", `\otimes`: `(\X)`, `\forall`: `\A`, `\exists`: `\E`,

	"≜": "==", "∧": `/\`, "∨": `\/`, "¬": "~", "∈": `\in`, "∉": `\notin`, "∪": `\union`,
	"∩": `\intersect`, "⊆": `\subseteq`, "⊂": `\subset`, "⊇": `\supseteq`, "⊃": `\supset`,
	"∀": `\A`, "∃": `\E`, "⟨": "<<", "⟩": ">>", "⟩_": ">>_", "→": "->", "←": "<-", "↦": "|->",
	"⇒": "=>", "⇔": "<=>", "≡": "<=>", "≠": "#", "≤": `\leq`, "≥": `\geq`, "×": `\X`,
	"□": "[]", "◇": "<>", "↝": "~>", "⇸": "-+->", "∘": `\o`, "⊕": "(+)", "⊖": "(-)",
	"⊙": "(.)", "⊘": "(/)", "⊗": `(\X)`, "′": "'", "∷": "::", "≔": ":=", "⩴": "::=",
	"‥": "..", "…": "...", "⊓": `\sqcap`, "⊔": `\sqcup`, "⊎": `\uplus`, "≀": `\wr`,
	"⋅": `\cdot`, "⋆": `\star`, "●": `\bullet`, "◯": `\bigcirc`, "÷": `\div`, "≺": `\prec`,
	"⪯": `\preceq`, "≻": `\succ`, "⪰": `\succeq`, "⊏": `\sqsubset`, "⊑": `\sqsubseteq`,
	"⊐": `\sqsupset`, "⊒": `\sqsupseteq`, "≪": `\ll`, "≫": `\gg`, "∼": `\sim`, "≃": `\simeq`,
	"≈": `\approx`, "≅": `\cong`, "≐": `\doteq`, "≍": `\asymp`, "∝": `\propto`, "⊢": "|-",
	"⊨": "|=", "⊣": "-|", "⫤": "=|", "‖": "||", "⁇": "??", "‼": "!!",
}

// punctuation holds the symbols that are no operators.
const punctuation = `( ) [ ] ]_ { } << >> >>_ , : :: == <- -> |-> . ! _ @ -. \A \E \AA \EE`

type infixRow struct {
	fixity fixity
	names  string
}

func infixTable(rows []infixRow) map[string]fixity {
	table := make(map[string]fixity)
	for _, row := range rows {
		for _, name := range fields(row.names) {
			table[name] = row.fixity
		}
	}
	return table
}
