// Package adaptertest is the conformance kit of the Shared Adapter Protocol. The author of an
// adapter describes it by a Harness, calls Run in a test, and gets each rule as a subtest whose
// name carries the rule's number; a failure prints the rule in words and every finding.
//
// The rules are values: Rules lists them, and docs/adapters.md explains them. Check judges an
// adapter without a *testing.T. What an adapter does not declare, or what its harness does not
// tell, is skipped with the reason.
//
// The kit looks at an adapter from three sides: from above, as its callers do; from below, through
// a Wire that counts what is written on each connection, withholds replies and breaks connections;
// and from the server, where the harness asks it what is left. An adapter that dials gets its Wire
// from the kit (Tap).
//
// Besides, Compare… carries out random commands on an adapter and on the mock, which is the
// reference model, and compares what they answer; Linearizable… records what concurrent calls see
// and asks porcupine whether one order of them explains it.
package adaptertest
