package redis

import (
	"context"
	"crypto/sha1"
	_ "embed" // the scripts
	"encoding/hex"
	"fmt"
	"time"

	goredis "github.com/redis/go-redis/v9"
)

// script is a script that the server knows by its digest once it was sent. All keys of a call are
// in one slot of a cluster.
type script struct{ text, digest string }

func newScript(text string) *script {
	sum := sha1.Sum([]byte(text)) // the server's choice
	return &script{text, hex.EncodeToString(sum[:])}
}

var (
	//go:embed lua/persist.lua
	persistText string
	//go:embed lua/ack.lua
	ackText string
	//go:embed lua/claim.lua
	claimText string
	//go:embed lua/allow.lua
	allowText string

	persist = newScript(persistText)
	ack     = newScript(ackText)
	claim   = newScript(claimText)
	allow   = newScript(allowText)
)

// run runs the script by its digest, and sends it where the server does not know it: then it was
// not run, and running it is no repetition.
func (s *script) run(
	ctx context.Context, c *Client, by time.Time, keys []string, args ...any,
) (*goredis.Cmd, error) {
	cmd := s.command(ctx, "evalsha", s.digest, keys, args)
	err := c.doBy(ctx, by, cmd)
	if err != nil && goredis.HasErrorPrefix(err, "NOSCRIPT") {
		cmd = s.command(ctx, "eval", s.text, keys, args)
		err = c.doBy(ctx, by, cmd)
	}
	return cmd, err
}

func (s *script) command(
	ctx context.Context, verb, what string, keys []string, args []any,
) *goredis.Cmd {
	list := make([]any, 0, 3+len(keys)+len(args))
	list = append(list, verb, what, len(keys))
	for _, key := range keys {
		list = append(list, key)
	}
	return goredis.NewCmd(ctx, append(list, args...)...)
}

// int runs a script that returns an integer.
func (s *script) int(ctx context.Context, c *Client, keys []string, args ...any) (int64, error) {
	cmd, err := s.run(ctx, c, c.by(0), keys, args...)
	if err != nil {
		return 0, err
	}
	return cmd.Int64()
}

// list runs a script that returns a list.
func (s *script) list(
	ctx context.Context, c *Client, by time.Time, keys []string, args ...any,
) ([]any, error) {
	cmd, err := s.run(ctx, c, by, keys, args...)
	if err != nil {
		return nil, err
	}
	return cmd.Slice()
}

// errReply is a reply of a form that no server gives.
func errReply(what any) error { return fmt.Errorf("an unexpected reply of type %T", what) }
