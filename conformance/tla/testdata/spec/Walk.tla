-------------------------------- MODULE Walk --------------------------------
\* Cheap states by the thousand, in a queue that gets long: what they cost is the search itself.
EXTENDS Naturals, Sequences

CONSTANT Size

VARIABLES at, \* where the walker is
          bag   \* what it carries

Init == at = <<0, 0, 0>> /\ bag = [coin |-> 0, kind |-> "none"]

Everywhere == at \in (0..Size) \X (0..Size) \X (0..Size) /\ bag = [coin |-> 0, kind |-> "none"]

Move(i) ==
    /\ at[i] < Size
    /\ at' = [at EXCEPT ![i] = @ + 1]
    /\ UNCHANGED bag

Take ==
    /\ bag.coin < 2
    /\ bag' = [coin |-> bag.coin + 1, kind |-> IF at[1] > at[2] THEN "gold" ELSE "silver"]
    /\ UNCHANGED at

Home == at = <<Size, Size, Size>> /\ at' = <<0, 0, 0>> /\ UNCHANGED bag

Next == (\E i \in 1..3 : Move(i)) \/ Take \/ Home

Crash == Next \/ (at = <<4, 9, 3>> /\ at' = bag.weight /\ UNCHANGED bag)

Inside == at[1] + at[2] + at[3] <= 3 * Size

Poor == ~(at = <<Size - 1, Size, 2>> /\ bag.coin = 2)
=============================================================================
