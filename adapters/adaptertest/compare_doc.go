// Package adaptertest checks an adapter against the protocol. Compare… carries out random commands
// on it and on the mock, which is the reference model, and compares what they answer. Linearizable…
// records what concurrent calls see and asks porcupine whether one order of them explains it.
package adaptertest
