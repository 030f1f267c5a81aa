------------------------------- MODULE Turns -------------------------------
\* Clerks share a counter: one asks for it, takes it, leaves it. How fair that is differs from
\* specification to specification; live_test.go says which properties each of them has.
EXTENDS Naturals

CONSTANT Clerks

VARIABLES
    waiting, \* the clerks that asked
    holder,  \* the set of the clerk that has the counter, or {}
    served   \* how many were served, modulo 2

vars == <<waiting, holder, served>>

Init == waiting = {} /\ holder = {} /\ served = 0

Ask(c) ==
    /\ c \notin waiting \cup holder
    /\ waiting' = waiting \cup {c}
    /\ UNCHANGED <<holder, served>>

Take(c) ==
    /\ holder = {}
    /\ c \in waiting
    /\ holder' = {c}
    /\ waiting' = waiting \ {c}
    /\ UNCHANGED served

Leave(c) ==
    /\ c \in holder
    /\ holder' = {}
    /\ served' = (served + 1) % 2
    /\ UNCHANGED waiting

Next == \E c \in Clerks : Ask(c) \/ Take(c) \/ Leave(c)

----------------------------------------------------------------------------
Any == Init /\ [][Next]_vars

Moves == Any /\ WF_vars(Next)

Weak == Any /\ \A c \in Clerks : WF_vars(Take(c)) /\ WF_vars(Leave(c))

Strong == Any /\ \A c \in Clerks : SF_vars(Take(c)) /\ WF_vars(Leave(c))

Asking == Strong /\ \A c \in Clerks : WF_vars(Ask(c))

\* Fairness through an operator, a LET and a conditional.
Fair(A(_), strong) ==
    LET Of(c) == IF strong THEN SF_vars(A(c)) ELSE WF_vars(A(c))
    IN \A c \in Clerks : Of(c)

Indirect == Any /\ Fair(Take, TRUE) /\ Fair(Leave, FALSE)

\* What a behaviour does may be said in any way.
Said == Any /\ WF_vars(Next) /\ []<>(holder = {}) /\ <>[](waiting = {})

\* Only changes of the holder count.
Partly == Any /\ WF_holder(Next) /\ SF_served(Next)

----------------------------------------------------------------------------
Served == \A c \in Clerks : c \in waiting ~> c \in holder

SomeServed == waiting # {} ~> holder # {}

AllServed == <>(\E c \in Clerks : c \in holder)

Free == []<>(holder = {})

Idle == <>[](holder = {})

Calm == <>[][~\E c \in Clerks : Ask(c)]_vars

Busy == []<><<\E c \in Clerks : Ask(c)>>_vars

Counts == []<>(served = 0) /\ []<>(served = 1)

Implied == (\A c \in Clerks : SF_vars(Take(c)) /\ WF_vars(Leave(c))) => Served

TooWeak == (\A c \in Clerks : WF_vars(Take(c)) /\ WF_vars(Leave(c))) => Served

Either == \A c \in Clerks : <>[](c \notin waiting) \/ []<>(c \in holder)

Nested == \A c \in Clerks :
    [](c \in holder => <>(c \notin holder /\ [](c \in waiting => <>(c \in holder))))

Since == \E c \in Clerks : <>[](holder \subseteq {c})

Equal == []<>(holder = {}) <=> ~<>[](holder # {})

Possible == [](ENABLED (\E c \in Clerks : Leave(c)) => <>(holder = {}))

Constant == \A c, d \in Clerks : c # d => ~<>[](c \in holder /\ d \in holder)

Forever == [](holder # {} => []<>(served = 1))

Reached == <><<served' = 1>>_served

Again == [](served = 1 => <><<served' = 0>>_vars)

Stays == <>[][served' = served]_vars

Branches == IF \E c \in Clerks : TRUE THEN Free ELSE FALSE

----------------------------------------------------------------------------
Fresh == served = 0

NoLeave == served' = served

Seen == <<holder, served>>

----------------------------------------------------------------------------
\* The counter is a lamp that is lit while it is held.
Lamp == INSTANCE Lamp WITH lit <- holder # {}

Lit == Lamp!Spec

LitWeakly == Lamp!Weak

LitStrongly == Lamp!Strong

LitBlinks == Lamp!Blinks

\* Of one clerk.
Of(c) == INSTANCE Lamp WITH lit <- c \in holder

EachLit == \A c \in Clerks : Of(c)!Weak

EachBlinks == \A c \in Clerks : Of(c)!Blinks

============================================================================
