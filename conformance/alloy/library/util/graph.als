module util/graph[node]

-- Binary relations on node as directed graphs.

open util/relation as rel

pred undirected [r: node -> node] { symmetric[r] }
pred noSelfLoops [r: node -> node] { irreflexive[r] }

-- There is a way between any two nodes, against the arrows if need be; or along them.
pred weaklyConnected [r: node -> node] { all a, b: node | a in b.*(r + ~r) }
pred stronglyConnected [r: node -> node] { all a, b: node | a in b.*r }

-- Each node can be reached from root.
pred rootedAt [r: node -> node, root: node] { node in root.*r }

pred ring [r: node -> node] { all a: node | one a.r && rootedAt[r, a] }

pred dag [r: node -> node] { acyclic[r, node] }

pred forest [r: node -> node] {
	dag[r]
	all a: node | lone r.a
}

pred tree [r: node -> node] {
	forest[r]
	lone root: node | no r.root
}

pred treeRootedAt [r: node -> node, root: node] {
	forest[r]
	rootedAt[r, root]
}

-- Nodes that no arrow leads to, that none leads away from, and those that one leads away from.
fun roots [r: node -> node]: set node { node - node.^r }
fun leaves [r: node -> node]: set node { node - node.^~r }
fun innerNodes [r: node -> node]: set node { node - leaves[r] }
