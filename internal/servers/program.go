package servers

import (
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// program is how a local server is made.
type program struct {
	name string
	path string // empty where it is not installed
	// version is what the binary says of itself, in short.
	version string
	// prepare fills the directory before the first start.
	prepare func(dir string, as account) error
	// args returns the command line for a start.
	args func(dir string, port int) []string
}

// account is the user whom a local server runs as.
type account interface {
	// do carries out a command to its end, as the user.
	do(path string, args ...string) error
	// chown gives the files to the user.
	chown(paths ...string) error
}

// find returns the path of the newest binary of that name: the one in PATH, else in one of the
// directories, which may hold wildcards.
func find(name string, dirs ...string) string {
	if path, err := exec.LookPath(name); err == nil {
		return path
	}
	for _, dir := range dirs {
		paths, _ := filepath.Glob(filepath.Join(dir, name)) // the patterns are well-formed
		if len(paths) > 0 {
			return paths[len(paths)-1]
		}
	}
	return ""
}

// versionOf returns the last word of the first line that the binary prints for --version in which a
// digit stands first, without what Debian puts behind it in brackets.
func versionOf(path string) string {
	output, err := exec.Command(path, "--version").Output()
	if err != nil {
		return "of an unknown version"
	}
	for word := range strings.FieldsSeq(string(output)) {
		word = strings.TrimPrefix(word, "v=")
		if word != "" && word[0] >= '0' && word[0] <= '9' {
			return word
		}
	}
	return "of an unknown version"
}

// write makes files that only the server's user may read. One that it replaces is a new file, for
// PgBouncer reads a list of users again only where it sees another file or another second.
func write(dir string, files map[string]string, as account) error {
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path+".new", []byte(text), 0o600); err != nil {
			return err
		}
		if err := as.chown(path + ".new"); err != nil {
			return fmt.Errorf("give %s away: %w", name, err)
		}
		if err := os.Rename(path+".new", path); err != nil {
			return err
		}
	}
	return nil
}

// The ports that servers are given are below those that a system gives away by itself: between the
// choice and the server's start, and while a server is started again, no connection of anybody's
// takes one.
const portMin, ports = 15000, 17000

// freePort returns a port on which nobody listens, another one than last.
func freePort(last int) (int, error) {
	var failed error
	for range 100 {
		port := portMin + rand.IntN(ports)
		if port == last {
			continue
		}
		listener, err := net.Listen("tcp4", fmt.Sprintf("127.0.0.1:%d", port))
		if err == nil {
			return port, listener.Close()
		}
		failed = err
	}
	return 0, fmt.Errorf("no port is free: %w", failed)
}
