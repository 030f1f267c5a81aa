package syntax

import (
	"sort"
	"strings"
	"unicode/utf8"

	"lockstep/conformance/source"
)

// tokenKind is the sort of a token.
type tokenKind uint8

const (
	tokEOF tokenKind = iota
	tokIdent
	tokNumber
	tokString
	tokKeyword
	tokSymbol    // operators and punctuation
	tokStep      // <1>2. in a proof
	tokSeparator // ----
	tokModule    // ---- MODULE
	tokEndModule // ====
)

// token is a piece of source text. text is the canonical name of an operator or symbol, and the
// value of a string; otherwise it is the text as written.
type token struct {
	kind       tokenKind
	text       string
	start, end Pos
}

// describe says what the token is, for "expected …, found …".
func (t token) describe() string {
	switch t.kind {
	case tokEOF:
		return "the end of the text"
	case tokEndModule:
		return "the end of the module"
	case tokSeparator:
		return "a line of dashes"
	case tokModule:
		return "the head of a module"
	}
	return "`" + t.written() + "`"
}

var keywords = set(`ACTION ASSUME ASSUMPTION AXIOM BY CASE CHOOSE CONSTANT CONSTANTS COROLLARY
	DEF DEFINE DEFS DOMAIN ELSE ENABLED EXCEPT EXTENDS HAVE HIDE IF IN INSTANCE LAMBDA LEMMA LET
	LOCAL MODULE NEW OBVIOUS OMITTED ONLY OTHER PICK PROOF PROPOSITION PROVE QED RECURSIVE SF_
	STATE SUBSET SUFFICES TAKE TEMPORAL THEN THEOREM UNCHANGED UNION USE VARIABLE VARIABLES WF_
	WITH WITNESS`)

// symbols holds every symbol under its first byte, the longest first.
var symbols = symbolTable()

func symbolTable() map[byte][]string {
	all := set(punctuation)
	for _, ops := range []map[string]fixity{prefixOps, infixOps, postfixOps} {
		for name := range ops {
			all[name] = true
		}
	}
	for name := range synonyms {
		all[name] = true
	}
	table := make(map[byte][]string)
	for name := range all {
		if !isNameByte(name[0]) || name == "_" {
			table[name[0]] = append(table[name[0]], name)
		}
	}
	for _, names := range table {
		sort.Slice(names, func(i, j int) bool { return len(names[i]) > len(names[j]) })
	}
	return table
}

func fields(s string) []string { return strings.Fields(s) }

func set(words string) map[string]bool {
	m := make(map[string]bool)
	for _, w := range fields(words) {
		m[w] = true
	}
	return m
}

// scanner cuts a source text into tokens. A mistake is thrown as an *Error; see [source.Catch].
type scanner struct {
	src *source.Text
	at  Pos
	// modules counts the modules that are open.
	modules int
	// outermost makes the scan end with the outermost module.
	outermost bool
	tokens    []token
}

// scanModule returns the tokens of the first module in the text; what stands around it is skipped.
func scanModule(src *source.Text) []token {
	s := &scanner{src: src, at: src.Start(), outermost: true}
	s.skipTo(moduleHead(src.Content))
	if s.off() == len(src.Content) {
		panic(errorAt(s.pos(), "expected a module that begins with ---- MODULE Name ----"))
	}
	s.scan()
	return s.tokens
}

// scanText returns the tokens of a text that is no module.
func scanText(src *source.Text) []token {
	s := &scanner{src: src, at: src.Start()}
	s.scan()
	return s.tokens
}

// moduleHead returns where the first ---- MODULE begins, or the length of the text.
func moduleHead(text string) int {
	for off := 0; ; {
		i := strings.Index(text[off:], "----")
		if i < 0 {
			return len(text)
		}
		off += i
		rest := strings.TrimLeft(text[off:], "-")
		if isModuleWord(rest) {
			return off
		}
		off = len(text) - len(rest)
	}
}

// isModuleWord tells whether the text begins with blanks and the word MODULE.
func isModuleWord(text string) bool {
	rest, ok := strings.CutPrefix(strings.TrimLeft(text, " \t"), "MODULE")
	return ok && (rest == "" || !isNameByte(rest[0]))
}

func isDigit(c byte) bool  { return '0' <= c && c <= '9' }
func isLetter(c byte) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' }

func isNameByte(c byte) bool { return isLetter(c) || isDigit(c) || c == '_' }

func (s *scanner) pos() Pos { return s.at }

// off returns how many bytes stand before the next token.
func (s *scanner) off() int { return s.at.Offset() }

// peek returns the byte i places ahead, or 0 behind the end.
func (s *scanner) peek(i int) byte {
	if s.off()+i < len(s.src.Content) {
		return s.src.Content[s.off()+i]
	}
	return 0
}

func (s *scanner) rest() string { return s.src.Content[s.off():] }

// skipTo moves on to an offset, counting lines and columns.
func (s *scanner) skipTo(off int) {
	for text := s.src.Content[s.off():off]; text != ""; {
		r, size := utf8.DecodeRuneInString(text)
		s.at, text = s.at.Behind(r, size), text[size:]
	}
}

func (s *scanner) skip(n int) { s.skipTo(s.off() + n) }

// emit adds the token that begins at start and ends here.
func (s *scanner) emit(kind tokenKind, text string, start Pos) {
	s.tokens = append(s.tokens, token{kind, text, start, s.pos()})
}

func (s *scanner) scan() {
	for {
		s.skipBlanks()
		if s.off() == len(s.src.Content) {
			s.emit(tokEOF, "", s.pos())
			return
		}
		s.scanToken()
		if s.outermost && s.modules == 0 {
			s.emit(tokEOF, "", s.pos())
			return
		}
	}
}

// skipBlanks skips white space and comments.
func (s *scanner) skipBlanks() {
	for s.off() < len(s.src.Content) {
		switch c := s.peek(0); {
		case c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f':
			s.skip(1)
		case c == '\\' && s.peek(1) == '*':
			line, _, _ := strings.Cut(s.rest(), "\n")
			s.skip(len(line))
		case c == '(' && s.peek(1) == '*':
			s.skipComment()
		default:
			return
		}
	}
}

// skipComment skips (* … *), in which comments nest.
func (s *scanner) skipComment() {
	start := s.pos()
	text := s.rest()
	depth := 0
	for i := 0; i+1 < len(text); {
		switch text[i : i+2] {
		case "(*":
			depth++
			i += 2
		case "*)":
			depth--
			i += 2
		default:
			i++
		}
		if depth == 0 {
			s.skip(i)
			return
		}
	}
	panic(errorAt(start, "comment is not closed by *)"))
}

// scanToken scans one token at a byte that is no blank.
func (s *scanner) scanToken() {
	c := s.peek(0)
	switch {
	case isNameByte(c):
		s.scanWord()
	case c == '"':
		s.scanString()
	case c == '-' && strings.HasPrefix(s.rest(), "----"):
		s.scanDashes()
	case c == '=' && strings.HasPrefix(s.rest(), "===="):
		start := s.pos()
		s.skip(len(s.rest()) - len(strings.TrimLeft(s.rest(), "=")))
		s.modules--
		s.emit(tokEndModule, "====", start)
	case c == '\\' && s.scanBased():
	case c == '<' && s.scanStep():
	default:
		s.scanSymbol()
	}
}

// scanDashes scans a separator or the head of a module up to the word MODULE.
func (s *scanner) scanDashes() {
	start := s.pos()
	s.skip(len(s.rest()) - len(strings.TrimLeft(s.rest(), "-")))
	if !isModuleWord(s.rest()) {
		s.emit(tokSeparator, "----", start)
		return
	}
	s.skip(strings.Index(s.rest(), "MODULE") + len("MODULE"))
	s.modules++
	s.emit(tokModule, "MODULE", start)
}

// scanWord scans a name, a keyword, a number, or one of WF_ SF_ _ before something else.
func (s *scanner) scanWord() {
	start, text := s.pos(), s.rest()
	n := 0
	for n < len(text) && isNameByte(text[n]) {
		n++
	}
	word := text[:n]
	switch {
	case len(word) > 3 && (word[:3] == "WF_" || word[:3] == "SF_"):
		word = word[:3]
	case strings.Trim(word, "0123456789") == "":
		s.scanNumber(start, n)
		return
	case !strings.ContainsFunc(word, func(r rune) bool { return isLetter(byte(r)) }):
		if word != "_" {
			panic(errorAt(start, "name %q needs a letter", word))
		}
		s.skip(1)
		s.emit(tokSymbol, "_", start)
		return
	}
	s.skip(len(word))
	if keywords[word] {
		s.emit(tokKeyword, word, start)
		return
	}
	s.emit(tokIdent, word, start)
}

// scanNumber scans a number of n digits and its fraction, if it has one.
func (s *scanner) scanNumber(start Pos, n int) {
	if s.peek(n) == '.' && isDigit(s.peek(n+1)) {
		n++
		for isDigit(s.peek(n)) {
			n++
		}
	}
	text := s.rest()[:n]
	s.skip(n)
	s.emit(tokNumber, text, start)
}

// scanBased scans \b01, \o17 or \hFF, or returns false.
func (s *scanner) scanBased() bool {
	digits := map[byte]string{
		'b': "01", 'o': "01234567", 'h': "0123456789abcdefABCDEF",
	}[s.peek(1)|0x20]
	n := 2
	for c := s.peek(n); c != 0 && strings.IndexByte(digits, c) >= 0; c = s.peek(n) {
		n++
	}
	if n == 2 || isNameByte(s.peek(n)) {
		return false
	}
	start, text := s.pos(), s.rest()[:n]
	s.skip(n)
	s.emit(tokNumber, text, start)
	return true
}

// scanStep scans the name of a proof step: <1>, <1>2a. or <*>; or returns false.
func (s *scanner) scanStep() bool {
	n := 1
	for isDigit(s.peek(n)) {
		n++
	}
	if c := s.peek(1); c == '*' || c == '+' {
		n = 2
	}
	if n == 1 || s.peek(n) != '>' {
		return false
	}
	start, level := s.pos(), s.rest()[1:n]
	n++
	for isNameByte(s.peek(n)) {
		n++
	}
	for s.peek(n) == '.' {
		n++
	}
	s.skip(n)
	s.emit(tokStep, level, start)
	return true
}

// scanString scans a string, which ends on its line.
func (s *scanner) scanString() {
	start, text := s.pos(), s.rest()
	var value strings.Builder
	for i := 1; i < len(text); i++ {
		switch c := text[i]; c {
		case '"':
			s.skip(i + 1)
			s.emit(tokString, value.String(), start)
			return
		case '\n':
			panic(errorAt(start, "string is not closed on its line"))
		case '\\':
			i++
			if i < len(text) {
				value.WriteByte(s.escape(i, text[i]))
			}
		default:
			value.WriteByte(c)
		}
	}
	panic(errorAt(start, `string is not closed by "`))
}

// escape returns the character that \c stands for; c is i bytes ahead.
func (s *scanner) escape(i int, c byte) byte {
	switch c {
	case '"', '\\':
		return c
	case 't':
		return '\t'
	case 'n':
		return '\n'
	case 'f':
		return '\f'
	case 'r':
		return '\r'
	}
	s.skip(i - 1)
	panic(errorAt(s.pos(), `unknown escape in a string, expected one of \" \\ \t \n \f \r`))
}

// scanSymbol scans the longest operator or punctuation.
func (s *scanner) scanSymbol() {
	start, text := s.pos(), s.rest()
	for _, name := range symbols[text[0]] {
		if !strings.HasPrefix(text, name) {
			continue
		}
		s.skip(len(name))
		if other, ok := synonyms[name]; ok {
			name = other
		}
		s.emit(tokSymbol, name, start)
		return
	}
	r, _ := utf8.DecodeRuneInString(text)
	panic(errorAt(start, "unexpected character %q", r))
}
