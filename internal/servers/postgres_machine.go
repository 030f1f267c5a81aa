package servers

import (
	"cmp"
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/testcontainers/testcontainers-go"
	"github.com/testcontainers/testcontainers-go/modules/postgres"
)

// PostgresImage is what a container runs where LOCKSTEP_POSTGRES_IMAGE names no other.
const PostgresImage = "postgres:18.6-alpine"

var postgresMachines = map[Kind]postgresMachine{
	Container: postgresContainer,
	Local:     postgresLocal,
}

// certificateScript switches TLS on when the container's database is made: the key must be the
// server's own file, and none but the server may read it.
const certificateScript = `(
  umask 077
  cat /tmp/lockstep.crt >"$PGDATA/server.crt"
  cat /tmp/lockstep.key >"$PGDATA/server.key"
  echo 'ssl = on' >>"$PGDATA/postgresql.conf"
)
`

func postgresContainer(
	ctx context.Context, s *PostgresServer, config PostgresConfig,
) (machine, error) {
	image := cmp.Or(os.Getenv("LOCKSTEP_POSTGRES_IMAGE"), PostgresImage)
	run := func(ctx context.Context, options ...testcontainers.ContainerCustomizer) (
		testcontainers.Container, error,
	) {
		ctr, err := postgres.Run(ctx, image, options...)
		if ctr == nil {
			return nil, err
		}
		return ctr, err
	}
	return newContainer(ctx, image, "5432/tcp", run,
		postgres.WithPassword(s.admin),
		testcontainers.WithCmdArgs(config.settings()...),
		testcontainers.WithFiles(
			file("/tmp/lockstep.crt", s.cert.certPEM),
			file("/tmp/lockstep.key", s.cert.keyPEM),
			file("/docker-entrypoint-initdb.d/tls.sh", certificateScript),
		))
}

// file is a file in a container that everybody may read.
func file(path, text string) testcontainers.ContainerFile {
	return testcontainers.ContainerFile{
		Reader: strings.NewReader(text), ContainerFilePath: path, FileMode: 0o644,
	}
}

func postgresLocal(ctx context.Context, s *PostgresServer, config PostgresConfig) (machine, error) {
	p := program{name: "postgres", path: find("postgres", "/usr/lib/postgresql/*/bin")}
	if p.path != "" {
		p.version = versionOf(p.path)
		if target, err := filepath.EvalSymlinks(p.path); err == nil { // initdb is beside it
			p.path = target
		}
	}
	initdb := filepath.Join(filepath.Dir(p.path), "initdb")
	p.prepare = func(dir string, as account) error {
		if err := write(dir, map[string]string{"password": s.admin}, as); err != nil {
			return err
		}
		data := filepath.Join(dir, "data")
		err := as.do(initdb, "--pgdata", data, "--username", "postgres",
			"--auth", "scram-sha-256", "--pwfile", filepath.Join(dir, "password"),
			"--encoding", "UTF8", "--locale", "C", "--no-sync")
		if err != nil {
			return err
		}
		return write(data, map[string]string{
			"server.crt": s.cert.certPEM, "server.key": s.cert.keyPEM,
		}, as)
	}
	p.args = func(dir string, port int) []string {
		return append([]string{
			"-D", filepath.Join(dir, "data"), "-p", strconv.Itoa(port),
			"-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "ssl=on",
		}, config.settings()...)
	}
	return newLocal(ctx, p)
}
