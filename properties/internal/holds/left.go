package holds

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Await asks a server what is left until nothing is (R9), for as long as patience lasts.
func Await(
	ctx context.Context, patience time.Duration, left func(context.Context) error,
) error {
	if left == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	var last error
	for pause := time.Millisecond; ; pause = min(2*pause, 100*time.Millisecond) {
		err := left(ctx)
		if err == nil {
			return nil
		}
		if last == nil || !errors.Is(err, context.DeadlineExceeded) {
			last = err
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return fmt.Errorf("R9: %w", last)
		}
	}
}
