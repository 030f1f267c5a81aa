----------------------------- MODULE SequencesExt -----------------------------
(* More operators on sequences.                                                *)
EXTENDS Sequences, Naturals, FiniteSets, FiniteSetsExt, Folds, Functions, Bags, TLC

ToSet(s) == {s[i] : i \in DOMAIN s}

ToBag(s) == [e \in ToSet(s) |-> Cardinality({i \in DOMAIN s : s[i] = e})]

SetToSeq(S) == CHOOSE s \in [1 .. Cardinality(S) -> S] : IsInjective(s)

SetToSeqs(S) == Injection(1 .. Cardinality(S), S)

SetToSortSeq(S, op(_, _)) == SortSeq(SetToSeq(S), op)

SetToAllKPermutations(S) == UNION {SetToSeqs(T) : T \in SUBSET S}

TupleOf(set, n) == [1 .. n -> set]

SeqOf(set, n) == UNION {TupleOf(set, k) : k \in 0 .. n}

BoundedSeq(S, n) == SeqOf(S, n)

Contains(s, e) == \E i \in 1 .. Len(s) : s[i] = e

IsSorted(s, op(_, _)) == \A i, j \in 1 .. Len(s) : i < j => op(s[i], s[j])

Reverse(s) == [i \in 1 .. Len(s) |-> s[Len(s) + 1 - i]]

Remove(s, e) == SelectSeq(s, LAMBDA x : x # e)

ReplaceAll(s, old, new) == [i \in 1 .. Len(s) |-> IF s[i] = old THEN new ELSE s[i]]

(* The place of the first, or the last, element that passes; 0 if none does.   *)
SelectInSeq(seq, Test(_)) ==
  LET places == {i \in 1 .. Len(seq) : Test(seq[i])}
  IN  IF places = {} THEN 0 ELSE Min(places)

SelectInSubSeq(seq, from, to, Test(_)) ==
  LET places == {i \in from .. to : Test(seq[i])}
  IN  IF places = {} THEN 0 ELSE Min(places)

SelectLastInSeq(seq, Test(_)) ==
  LET places == {i \in 1 .. Len(seq) : Test(seq[i])}
  IN  IF places = {} THEN 0 ELSE Max(places)

SelectLastInSubSeq(seq, from, to, Test(_)) ==
  LET places == {i \in from .. to : Test(seq[i])}
  IN  IF places = {} THEN 0 ELSE Max(places)

InsertAt(s, i, e) == SubSeq(s, 1, i - 1) \o <<e>> \o SubSeq(s, i, Len(s))

ReplaceAt(s, i, e) == [s EXCEPT ![i] = e]

RemoveAt(s, i) == SubSeq(s, 1, i - 1) \o SubSeq(s, i + 1, Len(s))

RemoveFirstMatch(s, Test(_)) ==
  LET i == SelectInSeq(s, Test) IN IF i = 0 THEN s ELSE RemoveAt(s, i)

RemoveFirst(s, e) == RemoveFirstMatch(s, LAMBDA x : x = e)

Cons(elt, seq) == <<elt>> \o seq

Snoc(elt, seq) == Append(seq, elt)

Front(s) == SubSeq(s, 1, Len(s) - 1)

Last(s) == s[Len(s)]

IsPrefix(s, t) == Len(s) <= Len(t) /\ SubSeq(t, 1, Len(s)) = SubSeq(s, 1, Len(s))

IsStrictPrefix(s, t) == s # t /\ IsPrefix(s, t)

IsSuffix(s, t) == IsPrefix(Reverse(s), Reverse(t))

IsStrictSuffix(s, t) == s # t /\ IsSuffix(s, t)

Prefixes(s) == {SubSeq(s, 1, n) : n \in 0 .. Len(s)}

CommonPrefixes(S) ==
  {p \in UNION {Prefixes(s) : s \in S} : \A s \in S : IsPrefix(p, s)}

LongestCommonPrefix(S) ==
  CHOOSE p \in CommonPrefixes(S) : \A q \in CommonPrefixes(S) : Len(q) <= Len(p)

Suffixes(s) == {SubSeq(s, n, Len(s)) : n \in 1 .. Len(s) + 1}

SeqMod(a, b) == IF a % b = 0 THEN b ELSE a % b

FoldSeq(op(_, _), base, seq) == FoldFunction(op, base, seq)

FoldLeft(op(_, _), base, seq) ==
  LET fold[n \in 0 .. Len(seq)] == IF n = 0 THEN base ELSE op(fold[n - 1], seq[n])
  IN  fold[Len(seq)]

FoldRight(op(_, _), seq, base) ==
  LET fold[n \in 1 .. Len(seq) + 1] ==
        IF n > Len(seq) THEN base ELSE op(seq[n], fold[n + 1])
  IN  fold[1]

FoldLeftDomain(op(_, _), base, seq) == FoldLeft(op, base, [i \in DOMAIN seq |-> i])

FoldRightDomain(op(_, _), seq, base) == FoldRight(op, [i \in DOMAIN seq |-> i], base)

FlattenSeq(seqs) ==
  IF Len(seqs) = 0 THEN seqs ELSE FoldLeft(LAMBDA s, t : s \o t, seqs[1], Tail(seqs))

Zip(s, t) == [i \in 1 .. Min({Len(s), Len(t)}) |-> <<s[i], t[i]>>]

(* The elements of two sequences of one length in turn, each as a sequence.    *)
Interleave(s, t) ==
  CASE Len(s) = Len(t) /\ Len(s) = 0 -> <<<<>>, <<>>>>
    [] Len(s) = Len(t) /\ Len(s) > 0 ->
         FoldLeft(LAMBDA u, i : u \o <<<<s[i]>>, <<t[i]>>>>, <<>>, [i \in 1 .. Len(s) |-> i])

SubSeqs(s) == {SubSeq(s, i + 1, j) : i, j \in 0 .. Len(s)}

AllSubSeqs(s) ==
  {FoldLeftDomain(LAMBDA t, i : IF i \in D THEN Append(t, s[i]) ELSE t, <<>>, s) :
    D \in SUBSET DOMAIN s}

(* Where s begins in t for the first time.                                     *)
IndexFirstSubSeq(s, t) ==
  LET ends == {j \in 0 .. Len(t) : s \in SubSeqs(SubSeq(t, 1, j))}
  IN  (CHOOSE j \in ends : \A k \in ends : j <= k) - (Len(s) - 1)

ReplaceSubSeqAt(i, r, s, t) ==
  SubSeq(t, 1, i - 1) \o r \o SubSeq(t, i + Len(s), Len(t))

ReplaceFirstSubSeq(r, s, t) ==
  IF s \in SubSeqs(t) THEN ReplaceSubSeqAt(IndexFirstSubSeq(s, t), r, s, t) ELSE t

(* Every s in t becomes an r; the empty s stands before each element.          *)
ReplaceAllSubSeqs(r, s, t) ==
  LET from[n \in 1 .. Len(t) + 1] ==
        CASE n > Len(t) -> <<>>
          [] n <= Len(t) /\ Len(s) = 0 -> r \o <<t[n]>> \o from[n + 1]
          [] n <= Len(t) /\ Len(s) > 0 ->
               IF n + Len(s) <= Len(t) + 1 /\ SubSeq(t, n, n + Len(s) - 1) = s
               THEN r \o from[n + Len(s)]
               ELSE <<t[n]>> \o from[n + 1]
  IN  CASE s = t -> r
        [] r = s -> t
        [] OTHER -> from[1]
===============================================================================
