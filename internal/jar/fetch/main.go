// Command fetch gets the pinned jars that its arguments name (tlc, alloy) into the cache, where
// they are not there yet, and prints their paths. It needs Maven; the cache is LOCKSTEP_CACHE, or
// lockstep in the user's cache directory.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"

	"lockstep/internal/jar"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := fetch(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "fetch:", err)
		os.Exit(1)
	}
}

func fetch(ctx context.Context, names []string) error {
	for _, name := range names {
		j, err := jar.Named(name)
		if err != nil {
			return err
		}
		path, err := j.Fetch(ctx)
		if err != nil {
			return err
		}
		fmt.Println(path)
	}
	return nil
}
