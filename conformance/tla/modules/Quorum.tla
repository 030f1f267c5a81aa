-------------------------------- MODULE Quorum --------------------------------
(* Quorum systems: sets of subsets of S, any two of which meet.                *)

QuorumSystem(S) ==
  {Q \in SUBSET SUBSET S :
    /\ Q # {}
    /\ \A A, B \in Q : A \cap B # {}
    /\ \A A \in Q, B \in SUBSET S : A \subseteq B => B \in Q}
===============================================================================
