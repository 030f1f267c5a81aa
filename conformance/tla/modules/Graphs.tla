-------------------------------- MODULE Graphs --------------------------------
(* Directed graphs: records of a set of nodes and a set of edges, pairs of them.  *)
EXTENDS Naturals, Sequences, FiniteSets, SequencesExt, Relation

IsDirectedGraph(G) ==
  /\ G = [node |-> G.node, edge |-> G.edge]
  /\ G.edge \subseteq G.node \X G.node

DirectedSubgraph(G) ==
  {H \in [node : SUBSET G.node, edge : SUBSET G.edge] : H.edge \subseteq H.node \X H.node}

Transpose(G) == [node |-> G.node, edge |-> {<<e[2], e[1]>> : e \in G.edge}]

IsUndirectedGraph(G) ==
  IsDirectedGraph(G) /\ \A e \in G.edge : <<e[2], e[1]>> \in G.edge

UndirectedSubgraph(G) == {H \in DirectedSubgraph(G) : IsUndirectedGraph(H)}

Path(G) ==
  {p \in Seq(G.node) : p # <<>> /\ \A i \in 1 .. Len(p) - 1 : <<p[i], p[i + 1]>> \in G.edge}

SimplePath(G) ==
  {p \in SeqOf(G.node, Cardinality(G.node)) : p \in Path(G) /\ IsInjective(p)}

LOCAL Edges(G) == [p \in G.node \X G.node |-> p \in G.edge]

AreConnectedIn(m, n, G) ==
  /\ m \in G.node /\ n \in G.node
  /\ ReflexiveTransitiveClosure(Edges(G), G.node)[m, n]

IsStronglyConnected(G) == IsConnected(Edges(G), G.node)

ConnectionsIn(G) == ReflexiveTransitiveClosure(Edges(G), G.node)

(* A tree whose edges lead to the root r.                                      *)
IsTreeWithRoot(G, r) ==
  /\ IsDirectedGraph(G) /\ r \in G.node
  /\ \A d, e \in G.edge : d[1] # r /\ (d[1] = e[1] => d = e)
  /\ \A n \in G.node : AreConnectedIn(n, r, G)

GraphUnion(G, H) == [node |-> G.node \cup H.node, edge |-> G.edge \cup H.edge]

IsBipartiteWithPartitions(G, U, V) ==
  /\ U \cap V = {} /\ G.node \subseteq U \cup V
  /\ \A e \in G.edge : (e[1] \in U /\ e[2] \in V) \/ (e[1] \in V /\ e[2] \in U)

HasCycle(G) == LET closure == TransitiveClosure(Edges(G), G.node)
               IN  \E n \in G.node : closure[n, n]

IsDag(G) == IsDirectedGraph(G) /\ ~HasCycle(G)

Successors(G, n) == {m \in G.node : <<n, m>> \in G.edge}

AllSuccessors(G, S) == UNION {Successors(G, n) : n \in S}

Predecessors(G, n) == {m \in G.node : <<m, n>> \in G.edge}

AllPredecessors(G, S) == UNION {Predecessors(G, n) : n \in S}

Ancestors(G, n) ==
  LET closure == TransitiveClosure(Edges(G), G.node) IN {m \in G.node : closure[m, n]}

Descendants(G, n) ==
  LET closure == TransitiveClosure(Edges(G), G.node) IN {m \in G.node : closure[n, m]}

InDegree(G, n) == Cardinality(Predecessors(G, n))

OutDegree(G, n) == Cardinality(Successors(G, n))

Roots(G) == {n \in G.node : Predecessors(G, n) = {}}

Leaves(G) == {n \in G.node : Successors(G, n) = {}}

EmptyGraph == [node |-> {}, edge |-> {}]

Graphs(S) == [node : {S}, edge : SUBSET (S \X S)]
===============================================================================
