// Package processes has real processes carry out random traces: a process draws and carries out
// commands, starts children that find a copy of its memory and its very connections, and kills them
// with SIGKILL at random points. Package properties does the same in a simulated host, and so is
// itself checked here.
//
// An adapter is plugged in as a program, and its test binary gives its first word to children:
//
//	var program = processes.Declare("cache",
//		func(address string) (properties.Wire[*Client], error) { return wireTo(address), nil })
//
//	func TestMain(m *testing.M) {
//		processes.Main()
//		os.Exit(m.Run())
//	}
//
//	func TestRealProcessesKeepTheContract(t *testing.T) {
//		processes.Check(t, program, "127.0.0.1:6379")
//	}
//
// A child is the test binary, executed again. No Go program can fork: only the calling thread would
// go on in the child, without the runtime's others. So the child makes the memory that a fork would
// have left: it repeats the commands of its parent under its parent's identity, and shows that it
// came to the same events. Each client that its parent has open is opened again for that, on
// connections to the server which then become the inherited ones underneath the client, and are
// themselves dropped. Then the process's identity becomes that of the process which it really is,
// and everything else is as after a fork: the descriptors are the kernel's copies, the factory is
// the one that was copied, and nobody tells it what happened.
//
// What this cannot show: connections that a client dialled later than in its opening are not
// inherited by the client, but only by the process, which drops them when the client has ended; and
// where the driver encrypts, the child has other keys than its parent.
//
// The processes' events carry Lamport clocks, by which they are merged into one trace, to be judged
// by the models. Between the processes and their server is a recorder that keeps every byte: what
// the server got on a connection must be what its opener wrote, which it writes down before, and
// nothing else (R8). At the end nothing may be left: no descriptor in any process, and nothing at
// the server (R9).
//
// It needs descriptors that a child inherits by their numbers, and a signal that no process
// survives unheard of. Windows has neither in Go's standard library: there the checks are skipped.
package processes
