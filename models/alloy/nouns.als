module nouns
/* The nouns of the contract, and what never changes of them: who came from whom, who opened which
 * client, and for what. docs/contract.md has them in words. snapshot.als and factory_state.als add
 * what changes.
 *
 * Left out: pids, since a process is one incarnation, and its atom its epoch. */
open util/ordering[Generation] as generations

sig Generation {}                       // of the clients of a key in a process, in their order
sig Scope {}                            // a thread of work; its identity is never reused
sig Key {}                              // the name of a client that is wanted
sig Shared in Key {}                    // those with one client for all scopes of a process
sig Place {}                            // as many as the limit on the live clients of a key

sig Process {                           // one incarnation
  parent: lone Process                  // whose memory it is a copy of, by a fork or a restore
}
sig Slot {                              // what a client is wanted for, in each process
  key: one Key,
  scope: lone Scope                     // none where all scopes share it
}
sig Client {
  opener: one Process,                  // who began the flight that opens it
  serves: one Slot,
  born: one Generation
}
sig Lease {                             // the right of a scope to use a client, and the call for it
  by: one Scope,
  wants: one Slot
}

abstract sig ScopeState {}
one sig Open, Shut extends ScopeState {}

abstract sig State {}                   // of the copy of a client that a process has
abstract sig Live, Ended extends State {}
one sig Opening, Ready, Draining, Inherited extends Live {}
one sig Closed, Failed, Discarded extends Ended {}

abstract sig Right {}                   // what is left of a lease
one sig Waiting, Granted, Stale extends Right {}

fact Tree { no p: Process | p in p.^parent }

fact Slots {
  all t: Slot | no t.scope iff t.key in Shared
  all disj t, u: Slot | t.key = u.key implies t.scope != u.scope
}

fact Wants { all l: Lease | l.wants.scope in l.by }

/* The states of the opener's clients that take a place. An inherited copy takes none. */
fun taking: set State { Opening + Ready + Draining }
