-------------------------------- MODULE Order --------------------------------
(* Strings and model values stand in the order in which TLC meets them first:    *)
(* in the configuration, as words of the modules, and then as strings.           *)
EXTENDS Naturals, Sequences, TLC

CONSTANTS Procs, none

VARIABLES at, next, seen

First(S)  == CHOOSE x \in S : TRUE
Others(S) == First(S \ {First(S)})

ASSUME Models  == First(Procs) = First(Procs \cup {none}) /\ Others({none} \cup Procs) \in Procs
ASSUME Strings == First({"zz", "bb", "aa"}) = "zz" /\ Others({"aa", "zz", "bb"}) = "bb"
ASSUME Words   == First({"aa", "next", "seen", "at"}) = "at" /\ First({"n", "b", "a"}) = "a"
ASSUME Fields  == First(DOMAIN [late |-> 1, early |-> 2]) = "late"
ASSUME Pairs   == First({"zz", "aa"} \X {"bb", "aa"}) = <<"zz", "bb">>
ASSUME Maps    == First([{"aa", "zz"} -> {"aa", "zz"}]) = ("aa" :> "zz" @@ "zz" :> "zz")
ASSUME Records == (CHOOSE r \in [late : {"aa", "zz"}, early : {"aa", "zz"}] : r.late # r.early)
                    = [late |-> "zz", early |-> "aa"]
ASSUME Sets    == (CHOOSE S \in SUBSET {"aa", "bb", "zz"} : S # {}) = {"zz"}
ASSUME Nested  == First({<<"aa", 1>>, <<"zz", 2>>}) = <<"zz", 2>>
ASSUME Numbers == First({ToString(2), "zz", ToString(1)}) = "1"
ASSUME Texts   == /\ ToString({"zz", "aa"}) = "{\"zz\", \"aa\"}"
                  /\ ToString([late |-> 1, early |-> {2}]) = "[late |-> 1, early |-> {2}]"
                  /\ ToString([p \in Procs |-> 1]) = "(q2 :> 1 @@ q1 :> 1 @@ q3 :> 1)"
                  /\ ToString([late : {1}, early : {"zz", "aa"}]) =
                       "{[late |-> 1, early |-> \"zz\"], [late |-> 1, early |-> \"aa\"]}"
ASSUME Made    == First({"aa" \o "bb", "aa"}) = "aa"

Init == at = First(Procs) /\ next \in {"zz", "bb", "aa"} /\ seen = 0

(* The first variable changes fastest. *)
Move ==
  \E p, q \in Procs, s \in {"zz", "aa"} :
    p # at /\ q # p /\ at' = p /\ next' = s /\ seen' = IF q = First(Procs) THEN seen + 1 ELSE seen

Swap == at' \in Procs \ {at} /\ next' \in {"bb", "zz"} /\ UNCHANGED seen

Next == seen < 4 /\ (Move \/ Swap)

Spec == Init /\ [][Next]_<<at, next, seen>>

Low   == seen < 3
Early == ~ (next = "aa" /\ seen = 2)
==============================================================================
