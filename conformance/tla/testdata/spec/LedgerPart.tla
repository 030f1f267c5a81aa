----------------------------- MODULE LedgerPart -----------------------------
EXTENDS Naturals, FiniteSets
VARIABLES total, names
Large == \E n \in names : total > Cardinality(names)
Grow == names' = names \cup {total} /\ names' # names
Odd == \E n \in 0..2 : total = 2 * n + 1
MayGrow == ENABLED (total' \in {total, total + 2} /\ names' = names /\ Odd')
=============================================================================
