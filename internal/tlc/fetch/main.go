// Command fetch gets the pinned TLC into the cache, where it is not there yet, and prints its path.
// It needs Maven; the cache is LOCKSTEP_CACHE, or lockstep in the user's cache directory.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"

	"lockstep/internal/tlc"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	jar, err := tlc.Fetch(ctx)
	if err != nil {
		fmt.Fprintln(os.Stderr, "fetch:", err)
		os.Exit(1)
	}
	fmt.Println(jar)
}
