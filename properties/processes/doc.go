// Package processes tests the factory in real processes: a process draws and carries out commands,
// starts children that find a copy of its memory and its very connections, and kills them with
// SIGKILL at random points. It holds nothing but tests.
//
// A child is this package's test binary, executed again. No Go program can fork: only the calling
// thread would go on in the child, without the runtime's others. So the child makes the memory that
// a fork would have left: it repeats the commands of its parent under its parent's identity, with
// the connections that it inherited in the places of the clients that its parent opened, says
// nothing on them, and shows that it came to the same events. Then its identity becomes that of the
// process which it really is, and everything else is as after a fork: the descriptors are the
// kernel's copies, the factory is the one that was copied, and nobody tells it what happened.
//
// The processes' events carry Lamport clocks, by which they are merged into one trace, to be judged
// by the models. The other end of each connection is a server that keeps every byte: what it got on
// a connection must be what its opener wrote, and nothing else (R8).
//
// The tests need descriptors that a child inherits by their numbers, and a signal that no process
// survives unheard of. Windows has neither in Go's standard library, so they are built for Unix
// alone.
package processes
