-------------------------------- MODULE Bags --------------------------------
(* Bags, also called multisets: a bag is a function from its elements to how   *)
(* many copies of each it holds, all of them positive.                         *)
EXTENDS TLC
LOCAL INSTANCE Naturals

IsABag(B) == \A e \in DOMAIN B : B[e] \in Nat /\ B[e] > 0

BagToSet(B) == DOMAIN B

SetToBag(S) == [e \in S |-> 1]

BagIn(e, B) == e \in BagToSet(B)

EmptyBag == SetToBag({})

CopiesIn(e, B) == IF BagIn(e, B) THEN B[e] ELSE 0

B1 (+) B2 ==
  [e \in DOMAIN B1 \cup DOMAIN B2 |-> CopiesIn(e, B1) + CopiesIn(e, B2)]

B1 (-) B2 ==
  LET left(e) == B1[e] - CopiesIn(e, B2)
  IN  [e \in {d \in DOMAIN B1 : left(d) > 0} |-> left(e)]

B1 \sqsubseteq B2 ==
  /\ DOMAIN B1 \subseteq DOMAIN B2
  /\ \A e \in DOMAIN B1 : B1[e] <= B2[e]

LOCAL Total(f) ==
  LET sum[D \in SUBSET DOMAIN f] ==
        IF D = {} THEN 0
        ELSE LET e == CHOOSE d \in D : TRUE IN f[e] + sum[D \ {e}]
  IN  sum[DOMAIN f]

BagUnion(S) ==
  LET all == UNION {DOMAIN B : B \in S}
  IN  [e \in all |-> Total([B \in S |-> CopiesIn(e, B)])]

SubBag(B) ==
  UNION {{b \in [D -> 1 .. Total(B)] : \A e \in D : b[e] <= B[e]} : D \in SUBSET DOMAIN B}

BagOfAll(F(_), B) ==
  [v \in {F(e) : e \in DOMAIN B} |->
    Total([e \in {d \in DOMAIN B : F(d) = v} |-> B[e]])]

BagCardinality(B) == Total(B)
=============================================================================
