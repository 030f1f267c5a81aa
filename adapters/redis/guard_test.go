package redis_test

import (
	"io"
	"net"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"

	"lockstep/adapters/redis"
)

// saying is a connection on which a text comes.
type saying struct {
	net.Conn
	io.Reader
}

func (s saying) Read(b []byte) (int, error) { return s.Reader.Read(b) }

func TestARepliesLengthIsLookedAtBeforeTheDriverMakesRoomForIt(t *testing.T) {
	rows := []struct {
		name, reply string
		good        bool
		reason      string
	}{
		{"line", "+OK\r\n", true, "no length"},
		{"string", "$3\r\n*9\n\r\n:1\r\n", true, "what is in a string has no meaning"},
		{"nothing", "$-1\r\n*-1\r\n*0\r\n", true, "there is none of them"},
		{"lists", strings.Repeat("*2\r\n*1\r\n$1\r\na\r\n:1\r\n", 1000), true, "they end"},
		{"deep ones in turn", strings.Repeat("*1\r\n*1\r\n*1\r\n:1\r\n", 1000), true, "they end"},
		{"maps", "%2\r\n+a\r\n:1\r\n+b\r\n*1\r\n_\r\n+OK\r\n", true, "two elements each"},
		{"attribute", "|1\r\n+a\r\n:1\r\n+OK\r\n+OK\r\n", true, "and what it is about"},
		{"long", "$67108864\r\n", true, "as long as may be"},
		{"no length", "$a\r\n", true, "the driver refuses it"},
		{"longer", "$67108865\r\n", false, "too much room"},
		{"overflow", "*9223372036854775807\r\n", false, "the driver would panic"},
		{"range", "*99999999999999999999\r\n", false, "no number"},
		{"zeros", "*" + strings.Repeat("0", 100) + "1\r\n", false, "no server writes it so"},
		{"many", "*1048577\r\n", false, "too many"},
		{"many in lists", "*1000000\r\n*1000000\r\n", false, "too many together"},
		{"many pairs", "%1048576\r\n", false, "too many"},
		{"nested", strings.Repeat("*1\r\n", 33), false, "too deep"},
		{"endless line", "+" + strings.Repeat("a", 1<<16), false, "too long"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			text := strings.NewReader(row.reply)
			for name, reader := range map[string]io.Reader{
				"at once": text, "byte by byte": iotest.OneByteReader(strings.NewReader(row.reply)),
			} {
				conn := redis.Guard(saying{nil, reader})
				got, err := io.ReadAll(conn)
				assert.Equal(t, row.good, err == nil, "%s: %s", name, row.reason)
				if row.good {
					assert.Equal(t, row.reply, string(got))
				} else {
					_, again := conn.Read(make([]byte, 1))
					assert.Error(t, again, "nothing more is read")
				}
			}
		})
	}
}
