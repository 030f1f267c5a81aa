package forward

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// statement is one statement of a file.
type statement struct {
	line     int
	words    []string // what stands in it, without comments and without its semicolon
	comments []string // those before and in it, without their signs
}

// scanner cuts the text of a migration into statements, by the lexical rules of Postgres:
// https://www.postgresql.org/docs/current/sql-syntax-lexical.html
//
// A word is a keyword or a name in capitals, a number, or one sign. A name in quotes keeps its
// quotes and its case, a string is a word with its quotes around nothing, and so is the body of a
// function.
type scanner struct {
	text string
	at   int
	line int
	now  statement
	all  []statement
}

func scan(text string) ([]statement, error) {
	s := &scanner{text: text, line: 1}
	for s.at < len(s.text) {
		if err := s.next(); err != nil {
			return nil, err
		}
	}
	s.end()
	return s.all, nil
}

// next reads a comment, a word, a semicolon or a space.
func (s *scanner) next() error {
	rest := s.text[s.at:]
	first, size := utf8.DecodeRuneInString(rest)
	switch {
	case strings.HasPrefix(rest, "--"):
		s.comment()
		return nil
	case strings.HasPrefix(rest, "/*"):
		return s.blockComment()
	case unicode.IsSpace(first):
		s.take(size)
		return nil
	case first == ';':
		s.take(size)
		s.end()
		return nil
	case first == '\'':
		return s.quoted("'", s.escapes())
	case first == '"':
		return s.quoted(`"`, false)
	case first == '$':
		return s.dollar()
	case isWord(first):
		length := strings.IndexFunc(rest, func(r rune) bool { return !isWord(r) && r != '$' })
		if length < 0 {
			length = len(rest)
		}
		s.word(strings.ToUpper(s.take(length)))
		return nil
	default:
		s.word(s.take(size))
		return nil
	}
}

func (s *scanner) comment() {
	length := strings.IndexByte(s.text[s.at:], '\n')
	if length < 0 {
		length = len(s.text) - s.at
	}
	s.now.comments = append(s.now.comments, strings.TrimSpace(s.take(length)[2:]))
}

// blockComment reads a comment that may hold others.
func (s *scanner) blockComment() error {
	line, depth := s.line, 0
	for s.at < len(s.text) {
		switch rest := s.text[s.at:]; {
		case strings.HasPrefix(rest, "/*"):
			depth++
			s.take(2)
		case strings.HasPrefix(rest, "*/"):
			depth--
			s.take(2)
			if depth == 0 {
				return nil
			}
		default:
			s.take(1)
		}
	}
	return fmt.Errorf("line %d: the comment has no end", line)
}

// escapes reports whether the string that begins here is one in which a backslash escapes: E'…'.
func (s *scanner) escapes() bool {
	n := len(s.now.words)
	return n > 0 && s.now.words[n-1] == "E" && strings.ContainsAny(s.text[s.at-1:s.at], "Ee")
}

// quoted reads a string or a name in quotes, in which the quote itself is doubled.
func (s *scanner) quoted(quote string, backslashes bool) error {
	line, from := s.line, s.at
	for s.take(1); s.at < len(s.text); s.take(1) {
		switch rest := s.text[s.at:]; {
		case backslashes && rest[0] == '\\' && len(rest) > 1:
			s.take(1)
		case strings.HasPrefix(rest, quote+quote):
			s.take(1)
		case strings.HasPrefix(rest, quote):
			s.take(1)
			if quote == `"` {
				s.wordAt(line, s.text[from:s.at])
			} else {
				s.wordAt(line, "''")
			}
			return nil
		}
	}
	return fmt.Errorf("line %d: the quotes have no end", line)
}

// dollar reads $tag$ … $tag$, or one sign.
func (s *scanner) dollar() error {
	rest, line := s.text[s.at:], s.line
	length := 1 + strings.IndexFunc(rest[1:], func(r rune) bool { return !isWord(r) })
	if length < 1 || rest[length] != '$' {
		s.word(s.take(1))
		return nil
	}
	tag := rest[:length+1]
	end := strings.Index(rest[len(tag):], tag)
	if end < 0 {
		return fmt.Errorf("line %d: %s has no end", line, tag)
	}
	s.take(len(tag) + end + len(tag))
	s.wordAt(line, "''")
	return nil
}

func isWord(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) }

// take goes on by that many bytes and returns them.
func (s *scanner) take(length int) string {
	taken := s.text[s.at : s.at+length]
	s.at += length
	s.line += strings.Count(taken, "\n")
	return taken
}

func (s *scanner) word(word string) { s.wordAt(s.line, word) }

func (s *scanner) wordAt(line int, word string) {
	if len(s.now.words) == 0 {
		s.now.line = line
	}
	s.now.words = append(s.now.words, word)
}

// end ends the statement. Comments behind the last one make none.
func (s *scanner) end() {
	if len(s.now.words) > 0 || len(s.now.comments) > 0 {
		s.all = append(s.all, s.now)
	}
	s.now = statement{}
}
