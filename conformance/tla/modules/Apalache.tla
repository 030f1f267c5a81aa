------------------------------- MODULE Apalache -------------------------------
(* What specifications for Apalache are written with, as TLC sees it.          *)
LOCAL INSTANCE Integers
LOCAL INSTANCE Sequences
LOCAL INSTANCE FiniteSetsExt
LOCAL INSTANCE SequencesExt

x := e == x = e

Gen(size) == {}

Guess(S) == CHOOSE e \in S : TRUE

Skolem(e) == e

Expand(S) == S

ConstCardinality(e) == e

(* A set of pairs as a function; of pairs with one first part, one is chosen.  *)
SetAsFun(S) ==
  [k \in {p[1] : p \in S} |-> (CHOOSE p \in S : p[1] = k)[2]]

MkSeq(N, F(_)) == [i \in 1 .. N |-> F(i)]

FunAsSeq(fn, len, capacity) == SubSeq([i \in 1 .. len |-> fn[i]], 1, len)

ApaFoldSet(Op(_, _), v, S) == FoldSet(LAMBDA e, acc : Op(acc, e), v, S)

ApaFoldSeqLeft(Op(_, _), v, seq) == FoldLeft(Op, v, seq)

Repeat(F(_, _), N, x) == FoldLeft(F, x, [i \in 1 .. N |-> i])
===============================================================================
