---- MODULE Lasting ----
\* Functions and filters over infinite sets, which last longer than what made them.
EXTENDS Integers, Sequences, TLC
VARIABLE x

levels == [n \in Nat |-> n + TLCGet("level")]
registers == [n \in Nat |-> n + TLCGet(1)]
Deep(n) == n + 1
deep == [n \in Nat |-> Deep(n)]
told == {t \in Nat \X Nat : IF t[2] = 1 THEN TLCSet(2, t) ELSE TLCSet(3, TLCGet(2))}
level == {n \in Nat : n = TLCGet("level")}
levelled == {n \in Nat : \A k \in {n} : k \in level}

Init == x = 0 /\ TLCSet(1, 5)
Next == x < 4 /\ x' = deep[x]
Last == x = 4 /\ UNCHANGED x
NextOrLast == Next \/ Last
Asking == x = 0 /\ x' = 1 /\ LET T == IF x = 0 THEN told ELSE {} IN
                                 /\ <<x + 7, 1>> \in T
                                 /\ <<x + 8, 2>> \in T
                                 /\ TLCGet(3) = <<7, 1>>

Levels == [levels EXCEPT ![100] = 3][x] = x + TLCGet("level")
Registers == [registers EXCEPT ![100] = 3][x] = x + 5
Members == /\ TLCGet("level") \in levelled
           /\ {TLCGet("level")} \subseteq levelled
           /\ (1..9) \cap levelled = {TLCGet("level")}
           /\ (0..3) \ levelled = (0..3) \ {TLCGet("level")}
           /\ <<TLCGet("level")>> \in Seq(levelled \ {77})
           /\ [a |-> TLCGet("level")] \in [a : levelled]
           /\ [k \in 2..3 |-> TLCGet("level")] \in [2..3 -> levelled]
           /\ {TLCGet("level")} \in SUBSET levelled
           /\ <<TLCGet("level"), x>> \in levelled \X Nat
           /\ [n \in levelled |-> n][TLCGet("level")] > 0
Level == x < 3 \/ [levels EXCEPT ![100] = 3][x] # x + 4
====
