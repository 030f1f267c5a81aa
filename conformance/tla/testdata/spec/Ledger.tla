------------------------------- MODULE Ledger -------------------------------
(* Formulas that read few of the variables, in all the ways that there are to
   refer to one: what is evaluated once for as long as these are the same must
   be what it is in each state. *)
EXTENDS Naturals, FiniteSets, Sequences

CONSTANTS Names

VARIABLES owed, paid, open

vars == <<owed, paid, open>>

RECURSIVE Sum(_)
Sum(f) == IF DOMAIN f = {} THEN 0
          ELSE LET n == CHOOSE n \in DOMAIN f : TRUE
               IN f[n] + Sum([m \in DOMAIN f \ {n} |-> f[m]])

Part == INSTANCE LedgerPart WITH total <- Sum(owed), names <- open

Debtors == {n \in Names : owed[n] > 0}
Count(S) == Cardinality({n \in Names : n \in S})
Twice == LET Double(S) == {<<n, n>> : n \in S} IN Cardinality(Double(Debtors))
Raised == [owed EXCEPT ![CHOOSE n \in Names : TRUE] = @ + Cardinality(open)]
Changed == \E n \in Names : owed[n] # owed'[n]

Init == owed = [n \in Names |-> 0] /\ paid = <<>> /\ open = {}

Borrow(n) == /\ owed[n] < 2
             /\ owed' = [owed EXCEPT ![n] = @ + 1]
             /\ open' = open \cup {n}
             /\ UNCHANGED paid
Repay(n) == /\ owed[n] > 0 /\ Len(paid) < 2
            /\ owed' = [owed EXCEPT ![n] = @ - 1]
            /\ paid' = Append(paid, n)
            /\ open' = IF owed[n] = 1 THEN open \ {n} ELSE open
Forget == Len(paid) > 0 /\ paid' = Tail(paid) /\ UNCHANGED <<owed, open>>

Next == (\E n \in Names : Borrow(n) \/ Repay(n)) \/ Forget

-----------------------------------------------------------------------------
\* Each holds in some states and not in others.
ByOperator == Count(open) > 1 /\ \A n \in Names : owed[n] < 2
ByLet == \A n \in open : Twice = 2 \/ n \in open \ {n}
ByExcept == \E n \in Names : Raised[n] > 2
ByRecursion == Sum(owed) = 2
ByDefinition == \E n \in Names : n \in open /\ ByRecursion
BySequence == \E i \in 1..Len(paid) : \A n \in Names : paid[i] = n \/ owed[n] = 0
ByInstance == Part!Large
ByLambda == LET Has(P(_)) == \E n \in Names : P(n)
            IN Has(LAMBDA n : owed[n] = 2) /\ ~ Has(LAMBDA n : n \in open /\ owed[n] = 1)
ByEnabled == ENABLED Forget /\ ENABLED Part!Grow
ByBound == \E n \in open : Cardinality({m \in Names : owed[m] > owed[n]}) = 1
ByAt == \E n \in open :
          [owed EXCEPT ![n] = Cardinality({m \in Names : owed[m] > @})][n] = 1
ByFreed == Part!MayGrow
\* Of steps.
Primed == ByRecursion' => Cardinality({n \in Names : owed'[n] > 0}) = 1
Shrinks == Part!Large => Part!Large'
Stays == Changed => \A n \in Names : Cardinality(Debtors') >= Cardinality(Debtors)
AlwaysPrimed == [][Primed]_vars
AlwaysShrinks == [][Shrinks]_vars
AlwaysStays == [][Stays]_vars
=============================================================================
