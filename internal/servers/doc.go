// Package servers decides what the tests that need a real Postgres or a real Redis run against, in
// this one place, and says so once in each test process, on standard error:
//
//  1. containers, where an engine for Linux containers answers (testcontainers-go);
//  2. else local servers, on Linux: a postgres or redis-server that is installed is started on a
//     loopback port over a temporary directory, as an unprivileged user;
//  3. else, for Redis alone, miniredis inside the test process, whose Real is false;
//  4. else the test is skipped.
//
// The environment has the last word:
//
//	LOCKSTEP_SERVERS         container, local or embedded: that kind alone is tried
//	LOCKSTEP_POSTGRES_IMAGE  another image than PostgresImage
//	LOCKSTEP_REDIS_IMAGE     another image than RedisImage; one of Valkey's will do, too
//	LOCKSTEP_REQUIRE         lists "containers" where their lack is to be a failure
//
// Postgres and Redis return a server that all tests of the process share: a test isolates itself by
// PostgresServer.Database and RedisServer.Prefix, or by RedisServer.Flush where no test of its
// package runs in parallel. What breaks the server itself needs one of its own, from NewPostgres or
// NewRedis. What is asked of a Redis at its start, a cluster, and a sentinel are local servers
// alone: NewRedisNode, RedisCluster and NewRedisSentinels. A package that uses the shared servers
// ends them by its TestMain:
//
//	func TestMain(m *testing.M) { servers.Main(m) }
//
// Nothing outlives the test process, also where it is killed: a local server then gets the signal
// that its parent's death was set to send it, and a guard, a shell that waits for the end of a pipe
// which only the test process holds, removes the container or the directory.
package servers
