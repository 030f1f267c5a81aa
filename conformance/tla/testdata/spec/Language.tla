------------------------------ MODULE Language -------------------------------
(* One action for each way to say what a next state is.                        *)
EXTENDS Naturals, FiniteSets, Sequences, Shapes

VARIABLES set, seq, rec, fun, mode

vars == <<set, seq, rec, fun, mode>>
rest == <<seq, rec, fun>>

TypeOK ==
  /\ set \in SUBSET Colours
  /\ Len(seq) <= 2 /\ \A i \in DOMAIN seq : seq[i] \in Colours
  /\ rec \in [at : 0..2, inner : [left : BOOLEAN, right : 0..1]]
  /\ fun \in [Colours -> [Colours -> 0..1]]
  /\ mode \in {"pick", "push", "turn", "mark", "done"}

Init ==
  /\ set = {} /\ seq = <<>> /\ mode = "pick"
  /\ rec = [at |-> 0, inner |-> [left |-> FALSE, right |-> 0]]
  /\ fun = [c \in Colours |-> [d \in Colours |-> 0]]

Set(v, e)   == v = e
Become(m)   == Set(mode', m)
Keep(v)     == UNCHANGED v
Apply(F(_), x) == F(x)

(* \E over SUBSET, and UNCHANGED of a definition. *)
Pick ==
  /\ mode = "pick"
  /\ \E s \in SUBSET Colours : Cardinality(s) = 1 /\ set' = s
  /\ Become("push") /\ UNCHANGED rest

(* Sequences, and CHOOSE; UNCHANGED through a parameter. *)
Push ==
  /\ mode = "push" /\ Len(seq) < 2
  /\ LET c == CHOOSE c \in set : TRUE
         Twice(s) == s \o s
     IN  \/ seq' = Append(seq, c) /\ Become("turn")
         \/ seq = <<>> /\ seq' = Twice(<<c>>) /\ Become("mark")
  /\ Keep(<<set, rec>>) /\ Keep(fun)

Flush ==
  /\ mode = "push" /\ Len(seq) = 2
  /\ seq' = <<>> /\ Become("turn")
  /\ Keep(<<set, rec, fun>>)

(* CASE and IF, with nested EXCEPT and @. *)
Turn ==
  /\ mode = "turn"
  /\ CASE rec.at = 0 -> rec' = [rec EXCEPT !.at = @ + 1, !.inner.left = ~@]
       [] rec.at = 1 -> rec' = [rec EXCEPT !.inner = [@ EXCEPT !.right = 1 - @], !.at = 2]
       [] OTHER      -> UNCHANGED rec
  /\ IF rec.at = 2 THEN mode' = "mark" ELSE mode' \in {"turn", "mark"}
  /\ UNCHANGED <<set, seq, fun>>

(* \A and => in actions, LAMBDA, RECURSIVE. *)
Mark ==
  /\ mode = "mark"
  /\ \A x \in set : fun' = [fun EXCEPT ![x][Apply(LAMBDA y : Least(Colours), x)] = Toggle(@)]
  /\ Sum(seq) > 0 => mode' \in {"done", "push"}
  /\ Sum(seq) = 0 => mode' = "done"
  /\ UNCHANGED <<set, seq>> /\ rec' = rec

Again ==
  /\ mode = "done" /\ mode' = "pick"
  /\ seq' = IF seq = <<>> THEN seq ELSE Tail(seq)
  /\ UNCHANGED <<set, rec, fun>>

Next == Pick \/ Push \/ Flush \/ Turn \/ Mark \/ Again

Spec == Init /\ [][Next]_vars

Steady == [][rec.at <= rec.at' /\ (seq' # seq => mode \in {"push", "done"})]_vars
Fixed  == [][mode = "mark" => fun[1][1] <= fun'[1][1]]_vars
Calm   == fact[4] = 24 /\ Len(seq) # 2
==============================================================================
