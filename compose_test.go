package lockstep_test

import (
	"bytes"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"lockstep/config"
	"lockstep/internal/servers"
)

// compose is what compose.yaml says, in those words of Compose that it uses. Any other is an error.
type compose struct {
	Name     string
	Services map[string]composeService
	Configs  map[string]struct{ Content string }
	Volumes  map[string]any
}

type composeService struct {
	Image       string
	Build       map[string]string
	Command     []string
	Environment map[string]string
	Ports       []string
	Volumes     []string
	DependsOn   map[string]map[string]string `yaml:"depends_on"`
	Configs     []struct{ Source, Target string }
	Healthcheck struct {
		Test              []string
		Interval, Timeout string
		Retries           int
	}
}

// port is a port of this machine's own that a variable may change.
var port = regexp.MustCompile(`^127\.0\.0\.1:\$\{LOCKSTEP_[A-Z]+_PORT:-([0-9]+)\}:([0-9]+)$`)

func readCompose(t *testing.T) (compose, string) {
	text, err := os.ReadFile("compose.yaml")
	require.NoError(t, err)
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	var file compose
	require.NoError(t, decoder.Decode(&file))
	return file, string(text)
}

func TestComposeNamesNothingThatIsNotThere(t *testing.T) {
	file, _ := readCompose(t)
	require.Len(t, file.Services, 3)
	for name, service := range file.Services {
		assert.NotEqual(t, service.Image == "", service.Build == nil, "%s: an image, or a build",
			name)
		require.Len(t, service.Ports, 1, name)
		ports := port.FindStringSubmatch(service.Ports[0])
		require.NotNil(t, ports, "%s: %s is a port of loopback", name, service.Ports[0])
		assert.Equal(t, ports[1], ports[2], name)
		assert.NotEmpty(t, service.Healthcheck.Test, "%s: up --wait waits for it", name)
		for _, volume := range service.Volumes {
			source, target, _ := strings.Cut(volume, ":")
			assert.Contains(t, file.Volumes, source, name)
			assert.NotEmpty(t, target, name)
		}
		for other := range service.DependsOn {
			assert.Contains(t, file.Services, other, name)
		}
		for _, c := range service.Configs {
			assert.NotEmpty(t, file.Configs[c.Source].Content, "%s: %s", name, c.Source)
		}
	}
}

func TestComposeRunsTheServersOfTheTests(t *testing.T) {
	file, _ := readCompose(t)
	assert.Equal(t, "${LOCKSTEP_POSTGRES_IMAGE:-"+servers.PostgresImage+"}",
		file.Services["postgres"].Image)
	assert.Equal(t, "${LOCKSTEP_REDIS_IMAGE:-"+servers.RedisImage+"}", file.Services["redis"].Image)
}

// TestComposeTellsHowItsServersAreReached compares the URLs of the comment with what the services
// are configured with.
func TestComposeTellsHowItsServersAreReached(t *testing.T) {
	file, text := readCompose(t)
	env := file.Services["postgres"].Environment
	urls := regexp.MustCompile(`(postgres|redis)://\S+`).FindAllString(text, -1)
	require.Len(t, urls, 3)
	for i, service := range []string{"postgres", "pgbouncer"} {
		target, err := config.ParsePostgres(urls[i])
		require.NoError(t, err)
		assert.Equal(t, env["POSTGRES_USER"], target.User)
		assert.Equal(t, env["POSTGRES_PASSWORD"], target.Password.Reveal())
		assert.Equal(t, env["POSTGRES_DB"], target.Database)
		require.Len(t, target.Addrs, 1)
		want := port.FindStringSubmatch(file.Services[service].Ports[0])[1]
		assert.Equal(t, "127.0.0.1", target.Addrs[0].Host)
		assert.Equal(t, want, strconv.Itoa(int(target.Addrs[0].Port)))
	}
	target, err := config.ParseRedis(urls[2])
	require.NoError(t, err)
	redis := file.Services["redis"]
	assert.Equal(t, redis.Environment["REDISCLI_AUTH"], target.Password.Reveal())
	assert.Equal(t, redis.Command[:2], []string{"--requirepass", target.Password.Reveal()})
	want := port.FindStringSubmatch(redis.Ports[0])[1]
	assert.Equal(t, []string{"127.0.0.1:" + want}, target.Addrs)
	users := file.Configs["users"].Content
	assert.Equal(t, `"`+env["POSTGRES_USER"]+`" "`+env["POSTGRES_PASSWORD"]+`"`,
		strings.TrimSpace(users))
	pooler := file.Configs["pgbouncer"].Content
	targets := map[string]string{}
	for _, c := range file.Services["pgbouncer"].Configs {
		targets[c.Source] = c.Target
	}
	assert.Contains(t, pooler, "auth_file = "+targets["users"]+"\n")
	assert.Contains(t, file.Services["pgbouncer"].Build["dockerfile_inline"], targets["pgbouncer"])
}
