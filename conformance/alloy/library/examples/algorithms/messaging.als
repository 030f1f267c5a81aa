module examples/algorithms/messaging

-- Nodes that send each other messages, step by step. A message may be late or lost, and messages may
-- overtake each other, unless a model asks for more by the predicates below.

open util/ordering[Tick] as ord
open util/relation as rel

sig Node {}

sig NodeState {}

-- What a message says, apart from when.
sig MsgState {
	from: Node,
	to: set Node
}

-- A message that one node sends once.
sig Msg {
	state: MsgState,
	sentOn: Tick,
	readOn: Node -> lone Tick
} {
	readOn.Tick in state.to
}

-- A step: what the nodes are like, and of the messages which each one could read and reads, which it
-- sends and would need to send, and which nobody has sent so far.
sig Tick {
	state: Node -> one NodeState,
	visible: Node -> Msg,
	read: Node -> Msg,
	sent: Node -> Msg,
	available: set Msg,
	needsToSend: Node -> Msg
}

fun MsgsSentOnTick [t: Tick]: set Msg { t.sent[Node] }
fun MsgsVisibleOnTick [t: Tick]: set Msg { t.visible[Node] }
fun MsgsReadOnTick [t: Tick]: set Msg { t.read[Node] }

-- Messages that have been sent and that some node still may read.
fun MsgsLiveOnTick [t: Tick]: set Msg {
	Msg - { m: Msg | m.sentOn in ord/nexts[t] } -
		{ m: Msg | all n: m.state.to | m.readOn[n] in ord/prevs[t] }
}

fact Movement {
	no ord/first.visible[Node]
	all t: Tick - ord/last | ord/next[t].available = t.available - MsgsSentOnTick[t]
	all t: Tick {
		MsgsSentOnTick[t] in t.available
		MsgsSentOnTick[t].sentOn in t
		MsgsReadOnTick[t].readOn[Node] in t
		all n: Node | t.sent[n].state.from in n
		all n: Node, m: Msg {
			m.readOn[n] = t => m in t.read[n]
			m in t.visible[n] => n in m.state.to && m.sentOn in ord/prevs[t]
			m in t.read[n] => m !in ord/nexts[t].visible[n]
		}
	}
}

fact OnlyVisibleIsRead { read in visible }

fact AllIsSent { Msg in Tick.sent[Node] }

-- Two steps look alike: the nodes, the messages on their way, and those that have arrived.
pred TicksEquivalent [t, u: Tick] {
	t.state = u.state
	some r: (MsgsLiveOnTick[t] - MsgsVisibleOnTick[t]) one -> one
			(MsgsLiveOnTick[u] - MsgsVisibleOnTick[u]) |
		all m: dom[r] | m.(Msg <: state) = m.r.state
	some r: MsgsVisibleOnTick[t] one -> one MsgsVisibleOnTick[u] |
		all m: dom[r] | m.(Msg <: state) = m.r.state
}

-- The last step looks like an earlier one.
pred Loop { some t: Tick - ord/last | TicksEquivalent[t, ord/last] }

-- What one node sends to one other it reads in the order in which it was sent.
pred ReadInOrder {
	all a, b: Node, m, n: Msg |
		m.state.from = a && n.state.from = a && m.state.to = b && n.state.to = b &&
		some m.readOn[b] && some n.readOn[b] && m.readOn[b] in ord/prevs[n.readOn[b]]
			=> ord/lte[m.sentOn, n.sentOn]
}

-- Each message arrives, unless it is sent in the last step.
pred NoLostMessages {
	all m: Msg | m.sentOn != ord/last =>
		(all n: m.state.to | some t: ord/nexts[m.sentOn] | m in t.visible[n])
}

-- There are as many messages to be sent as the nodes need.
pred NoMessageShortage {
	all t: Tick - ord/last | (sum n: Node | #t.needsToSend[n]) =< #t.available
}

-- For pictures: whom a message comes from, and whom it goes to.
fun FROM: Msg -> Node { { m: Msg, n: Node | n in m.state.from } }
fun TO: Msg -> Node { { m: Msg, n: Node | n in m.state.to } }
