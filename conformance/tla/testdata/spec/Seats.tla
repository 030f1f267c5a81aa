-------------------------------- MODULE Seats --------------------------------
(* Guests wait in a queue, are seated at tables, and leave. Guests and tables   *)
(* are alike, so that there is something for every section of a configuration  *)
(* to change.                                                                  *)
EXTENDS Naturals, FiniteSets, Sequences, TLC

CONSTANTS Guests, Tables, Size, Fee(_), None

VARIABLES queue, seated, tick

vars == <<queue, seated, tick>>

Waiting == {queue[i] : i \in 1..Len(queue)}
Sitting == UNION {seated[t] : t \in Tables}

Init == queue = <<>> /\ seated = [t \in Tables |-> {}] /\ tick = 0

Tick == tick' = 1 - tick

Arrive(g) == g \notin Waiting \cup Sitting /\ queue' = Append(queue, g) /\ UNCHANGED seated
Sit(t)    == /\ queue # <<>> /\ Cardinality(seated[t]) < Size
             /\ seated' = [seated EXCEPT ![t] = @ \cup {Head(queue)}]
             /\ queue' = Tail(queue)
Leave(g)  == \E t \in Tables : /\ g \in seated[t] /\ UNCHANGED queue
                               /\ seated' = [seated EXCEPT ![t] = @ \ {g}]

Next == Tick /\ (\/ \E g \in Guests : Arrive(g) \/ Leave(g)
                 \/ \E t \in Tables : Sit(t))

Spec == Init /\ [][Next]_vars

\* Constraints.
Short     == Len(queue) < 2
NoLeaving == Len(queue') # Len(queue)

\* Symmetries, of all permutations or of generators of them.
Alike      == Permutations(Guests) \cup Permutations(Tables)
GuestAlike == Permutations(Guests)
Rotated    == LET a == CHOOSE g \in Guests : TRUE
                  b == CHOOSE g \in Guests \ {a} : TRUE
                  c == CHOOSE g \in Guests \ {a, b} : TRUE
              IN {a :> b @@ b :> c @@ c :> a}
TableAlike   == IF Cardinality(Tables) > 1 THEN Permutations(Tables) ELSE {}
TableUnion   == TableAlike \cup {}
NotModels    == Permutations({1, 2})
NoModels     == {1 :> 1}

\* Views.
Timeless  == <<queue, seated>>
FirstTable == <<Len(queue), seated[CHOOSE t \in Tables : TRUE]>>

\* Invariants and properties.
TypeOK == Waiting \cap Sitting = {} /\ tick \in 0..1
Few    == Cardinality(Sitting) < 2
Total  == Fee(Cardinality(Sitting)) < 20
Never  == None \notin Sitting
Quick  == Len(queue) < 3
Two    == 2
Minus(a, b) == a - b
Double(n)  == 2 * n
Even   == Sitting = {} \/ Double(Cardinality(Sitting)) # 4
Steady == [][Len(queue') <= Len(queue) + 1]_queue
Growing(q) == [][Len(q') > Len(q)]_q
Each   == \A t \in Tables : seated[t] = {} /\ [][Cardinality(seated'[t]) < 2]_(seated[t])
InLet  == LET n == Len(queue) IN n = 0 /\ [](n < 2)
QueueGrows == Growing(queue)
Both(a, b) == a /\ b
Of2    == Both(tick = 0, [](tick \in 0..1) /\ QueueGrows)
==============================================================================
