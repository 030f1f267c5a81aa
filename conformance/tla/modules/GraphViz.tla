------------------------------- MODULE GraphViz -------------------------------
(* Graphs as text for GraphViz. Implemented by code.                           *)

(* The digraph G, [node |-> …, edge |-> …], whose labels VL and EL say.        *)
DotDiGraph(G, VL(_), EL(_)) == ""
===============================================================================
