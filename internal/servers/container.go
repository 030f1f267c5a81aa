package servers

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"

	"github.com/moby/moby/client"
	"github.com/testcontainers/testcontainers-go"
	"github.com/testcontainers/testcontainers-go/log"
)

// engineWithin bounds how long an engine may take to carry out one order.
const engineWithin = 2 * time.Minute

// container is a server in a container of its own.
type container struct {
	testcontainers.Container
	image string
	port  string
	guard *guard
}

var _ machine = (*container)(nil)

// runner runs a container of one of testcontainers' modules. Like the modules it may return both a
// container and an error.
type runner func(context.Context, ...testcontainers.ContainerCustomizer) (
	testcontainers.Container, error)

// newContainer starts a container of the image, labelled as ours. It does not wait for the server.
func newContainer(
	ctx context.Context, image, port string, run runner,
	options ...testcontainers.ContainerCustomizer,
) (machine, error) {
	if err := engine(); err != nil {
		return nil, err
	}
	if err, failed := unusable.Load(image); failed {
		return nil, err.(error)
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Minute) // the image may have to be pulled
	defer cancel()
	labels := map[string]string{"lockstep.test": "true", "lockstep.pid": fmt.Sprint(os.Getpid())}
	ctr, err := run(ctx, append(options, testcontainers.WithLabels(labels))...)
	if err != nil {
		unusable.Store(image, err)
		return nil, errors.Join(err, testcontainers.TerminateContainer(ctr))
	}
	c := &container{Container: ctr, image: image, port: port, guard: &guard{}}
	if docker, err := exec.LookPath("docker"); err == nil {
		id := ctr.GetContainerID()
		c.guard, err = newGuard(`exec "$1" rm --force --volumes "$2" >/dev/null 2>&1`, docker, id)
		if err != nil {
			return nil, errors.Join(err, testcontainers.TerminateContainer(ctr))
		}
	}
	return c, nil
}

// unusable holds the images that gave no container, and why: they are not tried again.
var unusable sync.Map

// engine returns nil where an engine for Linux containers answers, else why there is none. It asks
// once in a process.
var engine = sync.OnceValue(func() (err error) {
	defer func() {
		if r := recover(); r != nil { // testcontainers panics where it finds no engine
			err = fmt.Errorf("no engine: %v", r)
		}
	}()
	log.SetDefault(log.NewNoopLogger()) // what runs is reported by this package
	ctx, cancel := context.WithTimeout(context.Background(), engineWithin)
	defer cancel()
	docker, err := testcontainers.NewDockerClientWithOpts(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = docker.Close() }()
	info, err := docker.Info(ctx, client.InfoOptions{})
	if err != nil {
		return err
	}
	if info.Info.OSType != "linux" {
		return fmt.Errorf("the engine is for containers of %q", info.Info.OSType)
	}
	return nil
})

// order gives the engine an order of which testcontainers has none.
func order(ctx context.Context, give func(context.Context, *client.Client) error) error {
	ctx, cancel := context.WithTimeout(ctx, engineWithin)
	defer cancel()
	docker, err := testcontainers.NewDockerClientWithOpts(ctx)
	if err != nil {
		return err
	}
	return errors.Join(give(ctx, docker.Client), docker.Close())
}

func (c *container) String() string { return "container " + c.image }

func (c *container) kind() Kind { return Container }

func (c *container) address(ctx context.Context) (string, error) {
	return c.PortEndpoint(ctx, c.port, "")
}

// pause is ordered again where a group of processes that was busy could not be frozen: an engine
// tries so for a moment only, and then lets them go on.
func (c *container) pause(ctx context.Context) error {
	return order(ctx, func(ctx context.Context, docker *client.Client) (err error) {
		_ = eventually(ctx, probeEvery, func() error {
			_, err = docker.ContainerPause(ctx, c.GetContainerID(), client.ContainerPauseOptions{})
			if err != nil && strings.Contains(err.Error(), "unable to freeze") {
				return err
			}
			return nil
		})
		return err
	})
}

func (c *container) unpause(ctx context.Context) error {
	return order(ctx, func(ctx context.Context, docker *client.Client) error {
		_, err := docker.ContainerUnpause(ctx, c.GetContainerID(), client.ContainerUnpauseOptions{})
		return err
	})
}

func (c *container) kill(ctx context.Context) error {
	if err := c.signal(ctx, "KILL"); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, engineWithin)
	defer cancel()
	return eventually(ctx, probeEvery, func() error {
		if c.running(ctx) == nil {
			return errors.New("the container still runs")
		}
		return ctx.Err()
	})
}

func (c *container) running(ctx context.Context) error {
	info, err := c.Inspect(ctx)
	if err == nil && !info.State.Running {
		err = fmt.Errorf("the container ended with status %d", info.State.ExitCode)
	}
	return err
}

func (c *container) start(ctx context.Context) error {
	return order(ctx, func(ctx context.Context, docker *client.Client) error {
		_, err := docker.ContainerStart(ctx, c.GetContainerID(), client.ContainerStartOptions{})
		return err
	})
}

func (c *container) signal(ctx context.Context, name string) error {
	return order(ctx, func(ctx context.Context, docker *client.Client) error {
		_, err := docker.ContainerKill(ctx, c.GetContainerID(),
			client.ContainerKillOptions{Signal: name})
		return err
	})
}

func (c *container) logs(ctx context.Context) string {
	reader, err := c.Logs(ctx)
	if err != nil {
		return ""
	}
	defer func() { _ = reader.Close() }()
	output, _ := io.ReadAll(reader)
	return tail(output)
}

func (c *container) remove() error {
	_ = c.unpause(context.Background()) // an engine may refuse to stop what is paused
	err := testcontainers.TerminateContainer(c.Container, testcontainers.StopTimeout(0))
	c.guard.dismiss()
	return err
}
