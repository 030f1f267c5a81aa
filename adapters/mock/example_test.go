package mock_test

import (
	"context"
	"errors"
	"fmt"

	"lockstep/adapters"
	"lockstep/adapters/mock"
)

// A child process that closes what it inherited ends its parent's session, and the server tells who
// did it.
func Example() {
	ctx := context.Background()
	server := mock.NewServer(mock.Config{})
	process := func(name string) func(context.Context) mock.Caller {
		return func(context.Context) mock.Caller { return mock.Caller{Process: name} }
	}
	parent := mock.NewDatabase(server, mock.Options{Caller: process("parent")})
	client, err := parent.Open(ctx, "primary-db")
	if err != nil {
		fmt.Println(err)
		return
	}

	server.Fork("parent", "child")
	if err := parent.For(process("child")).Close(ctx, client); err != nil {
		fmt.Println(err)
		return
	}

	fmt.Println(client.Put(ctx, "orders", "1", []byte("tea")))
	connection := server.Connections()[0]
	fmt.Println(connection.State, "by", connection.EndedBy.Process)
	fmt.Println("the child wrote", connection.Process("child").Written, "bytes")
	fmt.Println(server.Misuses()[0].Kind)
	// Output:
	// put mock-database "primary-db": unavailable
	// closed by child
	// the child wrote 5 bytes
	// foreign close
}

// The second of two calls loses its reply: the server counted it, and the caller cannot know.
func ExampleFaults() {
	ctx := context.Background()
	faults := mock.NewFaults(mock.Fault{
		Op: mock.OpCall, Nth: 2, Late: true, Err: errors.New("connection reset"),
	})
	adapter := mock.NewCache(mock.NewServer(mock.Config{}), mock.Options{Faults: faults})
	cache, err := adapter.Open(ctx, "cache")
	if err != nil {
		fmt.Println(err)
		return
	}
	for range 3 {
		fmt.Println(cache.Incr(ctx, "visits", 1))
	}
	fmt.Println(len(faults.Fired()), "fault")
	// Output:
	// 1 <nil>
	// 0 incr mock-cache "cache": unavailable: connection reset
	// 3 <nil>
	// 1 fault
}

// An open is held at the gate until the test decides how it ends.
func ExampleGates() {
	ctx := context.Background()
	gates := mock.NewGates()
	queue := mock.NewQueue(mock.NewServer(mock.Config{}), mock.Options{Gate: gates})
	done := make(chan error)
	go func() {
		_, err := queue.Open(ctx, "jobs")
		done <- err
	}()

	parked, err := gates.Await(ctx, 1)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("parked:", parked[0].Op, parked[0].Key)
	gates.Release(parked[0], adapters.ErrTimeout)
	fmt.Println(<-done)
	// Output:
	// parked: open jobs
	// open mock-queue "jobs": timeout
}
