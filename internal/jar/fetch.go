package jar

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// copyGoal is the Maven goal that copies one artifact from a repository into a directory.
const copyGoal = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy"

// Fetch returns the path of the jar in the cache, and gets it there by Maven first where it is
// missing or is another. Maven has the user's settings: mirrors and proxies are theirs. The jar
// appears in the cache only once its checksum was verified, so an interrupted Fetch leaves none.
func (j Jar) Fetch(ctx context.Context) (string, error) {
	path, err := j.find()
	if err == nil {
		return path, nil
	}
	dir, err := toolsDir()
	if err != nil {
		return "", err
	}
	if err := j.fetchInto(ctx, dir); err != nil {
		return "", fmt.Errorf("fetch %s: %w", j.coordinates, err)
	}
	return filepath.Join(dir, j.file()), nil
}

func (j Jar) fetchInto(ctx context.Context, dir string) (err error) {
	mvn, err := exec.LookPath("mvn")
	if err != nil {
		return fmt.Errorf("find Maven: %w", err)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	partial, err := os.MkdirTemp(dir, "partial-") // beside the goal, so that the rename is atomic
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(partial)) }()

	cmd := exec.CommandContext(ctx, mvn, "--quiet", "--batch-mode", copyGoal,
		"-Dartifact="+j.coordinates, "-DoutputDirectory="+partial)
	cmd.Dir = partial // no pom.xml of ours or of the caller's has a say
	if output, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("run Maven: %w\n%s", err, output)
	}
	path := filepath.Join(partial, j.file())
	if err := j.verify(path); err != nil {
		return err
	}
	return os.Rename(path, filepath.Join(dir, j.file()))
}
