// Package forward checks migrations without running them: that they only go forward, and that a
// program of the version before can go on working while and after they run.
//
// It knows what is harmless and refuses everything else, so that what it does not understand does
// not pass. What a change means to queries is beyond it: it reads the change alone.
package forward

import (
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"strings"
)

// annotation is the comment by which a statement is let pass. What follows it is the reason.
const annotation = "lockstep:breaking"

var fileName = regexp.MustCompile(`^0*([1-9][0-9]*)_[^/]*\.sql$`)

// Check returns every finding of the files *.sql at the root of fsys, joined, or nil. Each names
// file and line and quotes nothing else of the file.
func Check(fsys fs.FS) error {
	files, err := fs.Glob(fsys, "*")
	if err != nil {
		return err
	}
	var findings []error
	versions := map[string]string{}
	for _, file := range files {
		switch match := fileName.FindStringSubmatch(file); {
		case match == nil && strings.HasSuffix(file, ".sql"):
			findings = append(findings, fmt.Errorf("%s: the name has no number in front", file))
		case match == nil:
		case versions[match[1]] != "":
			findings = append(findings,
				fmt.Errorf("%s: the number is that of %s, too", file, versions[match[1]]))
		default:
			versions[match[1]] = file
			text, err := fs.ReadFile(fsys, file)
			findings = append(findings, err)
			for _, finding := range checkFile(string(text)) {
				findings = append(findings, fmt.Errorf("%s: %w", file, finding))
			}
		}
	}
	if len(versions) == 0 {
		findings = append(findings, errors.New("there are no migrations"))
	}
	return errors.Join(findings...)
}

// checkFile returns the findings of one file.
func checkFile(text string) []error {
	statements, err := scan(text)
	if err != nil {
		return []error{err}
	}
	var findings []error
	fresh := map[string]bool{}
	for _, s := range statements {
		for _, comment := range s.comments {
			if why := refuseAnnotation(comment); why != "" {
				findings = append(findings, fmt.Errorf("line %d: %s", s.line, why))
			}
		}
		if why := s.check(fresh); why != "" {
			findings = append(findings, fmt.Errorf("line %d: %s", s.line, why))
		}
	}
	return findings
}

// refuseAnnotation says why an annotation of goose is not for a migration that goes forward.
func refuseAnnotation(comment string) string {
	_, command, found := strings.Cut(comment, "+goose")
	switch command = strings.ToUpper(strings.TrimSpace(command)); {
	case found && command == "DOWN":
		return "migrations go forward only: undo a change by another migration"
	case found && strings.HasPrefix(command, "ENVSUB"):
		return "what the environment puts into a statement cannot be checked"
	default:
		return ""
	}
}

// check says what is wrong with a statement, taking its annotation into account. fresh are the
// tables that the file made so far: nothing uses them yet.
func (s statement) check(fresh map[string]bool) string {
	reason, annotated := s.reason()
	why := ""
	if len(s.words) > 0 {
		why = judge(words(s.words), fresh)
	}
	switch {
	case annotated && reason == "":
		return "the annotation " + annotation + " has no reason"
	case annotated && why == "":
		return "the annotation " + annotation + " stands at a statement that needs none"
	case annotated:
		return ""
	default:
		return why
	}
}

// reason returns what the statement's annotation says, and whether it has one.
func (s statement) reason() (string, bool) {
	for _, comment := range s.comments {
		if reason, found := strings.CutPrefix(comment, annotation); found {
			return strings.TrimSpace(reason), true
		}
	}
	return "", false
}
