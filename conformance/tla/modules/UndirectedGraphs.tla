--------------------------- MODULE UndirectedGraphs ---------------------------
(* Undirected graphs: records of a set of nodes and a set of edges, each a set of  *)
(* two nodes, or of one.                                                       *)
LOCAL INSTANCE Naturals
LOCAL INSTANCE Sequences
LOCAL INSTANCE SequencesExt
LOCAL INSTANCE FiniteSets
LOCAL INSTANCE Functions
LOCAL INSTANCE Relation

IsUndirectedGraph(G) ==
  /\ G = [node |-> G.node, edge |-> G.edge]
  /\ \A e \in G.edge : \E a, b \in G.node : e = {a, b}

IsLoopFreeUndirectedGraph(G) ==
  /\ G = [node |-> G.node, edge |-> G.edge]
  /\ \A e \in G.edge : \E a, b \in G.node : e = {a, b} /\ a # b

UndirectedSubgraph(G) ==
  {H \in [node : SUBSET G.node, edge : SUBSET G.edge] : IsUndirectedGraph(H)}

Path(G) ==
  {p \in Seq(G.node) : p # <<>> /\ \A i \in 1 .. Len(p) - 1 : {p[i], p[i + 1]} \in G.edge}

SimplePath(G) ==
  {p \in SeqOf(G.node, Cardinality(G.node)) : p \in Path(G) /\ IsInjective(p)}

LOCAL Reach(G) ==
  ReflexiveTransitiveClosure([p \in G.node \X G.node |-> {p[1], p[2]} \in G.edge], G.node)

AreConnectedIn(m, n, G) == m \in G.node /\ n \in G.node /\ Reach(G)[m, n]

ConnectedComponents(G) ==
  LET reach == Reach(G) IN {{m \in G.node : reach[n, m]} : n \in G.node}

IsStronglyConnected(G) == ConnectedComponents(G) = {G.node}

UndirectedGraphs(S) == [node : {S}, edge : SUBSET {{s, t} : <<s, t>> \in S \X S}]
===============================================================================
