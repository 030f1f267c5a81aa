package syntax

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"lockstep/conformance/source"
)

// tokenKind is the sort of a token.
type tokenKind uint8

const (
	tokEOF tokenKind = iota
	tokName
	tokNumber
	tokString
	tokKeyword
	tokSymbol
)

// token is a piece of source text. text is the canonical form of a symbol or keyword, and the
// value of a string.
type token struct {
	kind  tokenKind
	text  string
	value int // of a number
	at    source.Span
}

// is tells whether a token is a keyword or a symbol.
func (t token) is(text string) bool {
	return (t.kind == tokKeyword || t.kind == tokSymbol) && t.text == text
}

// describe says what the token is, for "expected …, found …".
func (t token) describe() string {
	if t.kind == tokEOF {
		return "the end of the text"
	}
	return "`" + t.at.Text() + "`"
}

// canonical gives keywords that stand for a symbol, and symbols that are written in several ways.
var canonical = map[string]string{
	"and": "&&", "or": "||", "iff": "<=>", "implies": "=>", "not": "!", "<=": "=<", "::": ".",
	"‘": "'", "’": "'",
}

var keywords = words(`abstract all and assert as but check disj else enum exactly expect extends
	fact for fun iden iff implies Int int in let lone module none not no one open or pred private
	run seq set sig some String sum this univ always after eventually historically before once
	releases until since triggered var steps`)

// symbols are in an order in which none is the beginning of a later one.
var symbols = strings.Fields(`&& ++ -> :: :> <=> <= <: << =< => >>> >> >= || ! # & ( ) * + , - . / :
	< = > @ [ ^ { | } ] ~ ; ' ‘ ’`)

func words(s string) map[string]bool {
	m := make(map[string]bool)
	for _, w := range strings.Fields(s) {
		m[w] = true
	}
	return m
}

// scanner cuts a text into tokens. A mistake is thrown as an *source.Error; see [source.Catch].
type scanner struct {
	text   *source.Text
	at     source.Pos
	tokens []token
}

func scan(text *source.Text) []token {
	s := &scanner{text: text, at: text.Start(), tokens: make([]token, 0, len(text.Content)/4)}
	for s.skip(); s.rest() != ""; s.skip() {
		s.token()
	}
	s.add(tokEOF, "", 0)
	return s.tokens
}

func (s *scanner) rest() string { return s.text.Content[s.at.Offset():] }

// advance moves on by so many bytes.
func (s *scanner) advance(bytes int) {
	for end := s.at.Offset() + bytes; s.at.Offset() < end; {
		r, size := utf8.DecodeRuneInString(s.rest())
		s.at = s.at.Behind(r, size)
	}
}

// add makes a token of the next bytes.
func (s *scanner) add(kind tokenKind, text string, bytes int) *token {
	start := s.at
	s.advance(bytes)
	s.tokens = append(s.tokens, token{
		kind: kind, text: text, at: source.Span{Start: start, End: s.at},
	})
	return &s.tokens[len(s.tokens)-1]
}

// skip passes over white space and comments.
func (s *scanner) skip() {
	for {
		rest := s.rest()
		blank := len(rest) - len(strings.TrimLeft(rest, " \t\f\r\n"))
		switch {
		case blank > 0:
			s.advance(blank)
		case strings.HasPrefix(rest, "//"), strings.HasPrefix(rest, "--"):
			line, _, _ := strings.Cut(rest, "\n")
			s.advance(len(line))
		case strings.HasPrefix(rest, "/*"):
			end := strings.Index(rest[2:], "*/")
			if end < 0 {
				s.fail("the comment has no end")
			}
			s.advance(end + 4)
		default:
			return
		}
	}
}

func (s *scanner) fail(format string, args ...any) {
	panic(source.Errorf(s.at, format, args...))
}

func (s *scanner) token() {
	rest := s.rest()
	r, _ := utf8.DecodeRuneInString(rest)
	switch {
	case r == '"':
		s.string(rest)
	case '0' <= r && r <= '9':
		s.number(rest)
	case unicode.IsLetter(r) || r == '_' || r == '$':
		name := rest[:nameEnd(rest)]
		if keywords[name] {
			s.add(tokKeyword, canonicalText(name), len(name))
		} else {
			s.add(tokName, name, len(name))
		}
	default:
		s.symbol(rest)
	}
}

// nameEnd returns how long a name is. Unlike in other languages " belongs to it.
func nameEnd(s string) int {
	for i, r := range s {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '_' && r != '$' && r != '"' {
			return i
		}
	}
	return len(s)
}

func canonicalText(text string) string {
	if c, ok := canonical[text]; ok {
		return c
	}
	return text
}

func (s *scanner) symbol(rest string) {
	for _, symbol := range symbols {
		if strings.HasPrefix(rest, symbol) {
			s.add(tokSymbol, canonicalText(symbol), len(symbol))
			return
		}
	}
	r, _ := utf8.DecodeRuneInString(rest)
	s.fail("the character %q has no meaning in Alloy", r)
}

// number scans 12, 1_000, 0x1F or 0b101. As in Java it has 32 bits.
func (s *scanner) number(rest string) {
	text := rest[:nameEnd(rest)]
	digits := strings.ReplaceAll(text, "_", "")
	n, err := strconv.ParseInt(digits, 10, 32)
	if len(digits) > 2 && (digits[:2] == "0x" || digits[:2] == "0b") {
		n, err = strconv.ParseInt(digits, 0, 32)
	}
	switch {
	case err == nil:
	case strings.Trim(digits, "0123456789") == "":
		s.fail("the number %s has more than 32 bits", text)
	default:
		s.fail("a name cannot begin with a digit, as %s does", text)
	}
	s.add(tokNumber, text, len(text)).value = int(n)
}

func (s *scanner) string(rest string) {
	var value strings.Builder
	for i := 1; i < len(rest); i++ {
		switch c := rest[i]; c {
		case '"':
			if nameEnd(rest[i+1:]) > 0 {
				s.fail("a string cannot be followed by a character of a name")
			}
			if value.Len() == 0 {
				s.fail("a string cannot be empty")
			}
			s.add(tokString, value.String(), i+1)
			return
		case '\r', '\n':
			s.fail("a string cannot go over the end of a line")
		case '\\':
			if i++; i == len(rest) {
				break
			}
			value.WriteByte(s.escape(rest[i]))
		default:
			value.WriteByte(c)
		}
	}
	s.fail("the string has no end")
}

func (s *scanner) escape(c byte) byte {
	switch c {
	case 'n':
		return '\n'
	case '"', '\\':
		return c
	}
	s.fail(`a string knows the escapes \\, \" and \n only`)
	return 0
}
