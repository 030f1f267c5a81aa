---- MODULE Seats_TTrace_1795655233 ----
EXTENDS Sequences, TLCExt, Toolbox, Naturals, TLC, Seats_TEConstants, Seats

_expression ==
    LET Seats_TEExpression == INSTANCE Seats_TEExpression
    IN Seats_TEExpression!expression
----

_trace ==
    LET Seats_TETrace == INSTANCE Seats_TETrace
    IN Seats_TETrace!trace
----

_inv ==
    ~(
        TLCGet("level") = Len(_TETrace)
        /\
        tick = (0)
        /\
        seated = ((t1 :> {} @@ t2 :> {}))
        /\
        queue = (<<g1, g2>>)
    )
----

_init ==
    /\ seated = _TETrace[1].seated
    /\ tick = _TETrace[1].tick
    /\ queue = _TETrace[1].queue
----

_next ==
    /\ \E i,j \in DOMAIN _TETrace:
        /\ \/ /\ j = i + 1
              /\ i = TLCGet("level")
        /\ seated  = _TETrace[i].seated
        /\ seated' = _TETrace[j].seated
        /\ tick  = _TETrace[i].tick
        /\ tick' = _TETrace[j].tick
        /\ queue  = _TETrace[i].queue
        /\ queue' = _TETrace[j].queue

\* Uncomment the ASSUME below to write the states of the error trace
\* to the given file in Json format. Note that you can pass any tuple
\* to `JsonSerialize`. For example, a sub-sequence of _TETrace.
    \* ASSUME
    \*     LET J == INSTANCE Json
    \*         IN J!JsonSerialize("Seats_TTrace_1795655233.json", _TETrace)

=============================================================================

 Note that you can extract this module `Seats_TEExpression`
  to a dedicated file to reuse `expression` (the module in the 
  dedicated `Seats_TEExpression.tla` file takes precedence 
  over the module `Seats_TEExpression` below).

---- MODULE Seats_TEExpression ----
EXTENDS Sequences, TLCExt, Toolbox, Naturals, TLC, Seats_TEConstants, Seats

expression == 
    [
        \* To hide variables of the `Seats` spec from the error trace,
        \* remove the variables below.  The trace will be written in the order
        \* of the fields of this record.
        seated |-> seated
        ,tick |-> tick
        ,queue |-> queue
        
        \* Put additional constant-, state-, and action-level expressions here:
        \* ,_stateNumber |-> _TEPosition
        \* ,_seatedUnchanged |-> seated = seated'
        
        \* Format the `seated` variable as Json value.
        \* ,_seatedJson |->
        \*     LET J == INSTANCE Json
        \*     IN J!ToJson(seated)
        
        \* Lastly, you may build expressions over arbitrary sets of states by
        \* leveraging the _TETrace operator.  For example, this is how to
        \* count the number of times a spec variable changed up to the current
        \* state in the trace.
        \* ,_seatedModCount |->
        \*     LET F[s \in DOMAIN _TETrace] ==
        \*         IF s = 1 THEN 0
        \*         ELSE IF _TETrace[s].seated # _TETrace[s-1].seated
        \*             THEN 1 + F[s-1] ELSE F[s-1]
        \*     IN F[_TEPosition - 1]
    ]

=============================================================================



Parsing and semantic processing can take forever if the trace below is long.
 In this case, it is advised to uncomment the module below to deserialize the
 trace from a generated binary file.

\*
\*---- MODULE Seats_TETrace ----
\*EXTENDS IOUtils, TLC, Seats_TEConstants, Seats
\*
\*trace == IODeserialize("Seats_TTrace_1795655233.bin", TRUE)
\*
\*=============================================================================
\*

---- MODULE Seats_TETrace ----
EXTENDS TLC, Seats_TEConstants, Seats

trace == 
    <<
    ([tick |-> 0,seated |-> (t1 :> {} @@ t2 :> {}),queue |-> <<>>]),
    ([tick |-> 1,seated |-> (t1 :> {} @@ t2 :> {}),queue |-> <<g1>>]),
    ([tick |-> 0,seated |-> (t1 :> {} @@ t2 :> {}),queue |-> <<g1, g2>>])
    >>
----


=============================================================================

---- MODULE Seats_TEConstants ----
EXTENDS Seats

CONSTANTS g1, g2, g3, t1, t2

=============================================================================

---- CONFIG Seats_TTrace_1795655233 ----
CONSTANTS
    Guests = { g1 , g2 , g3 }
    Tables = { t1 , t2 }
    Size = 2
    None = None
    Fee <- Double
    g2 = g2
    t2 = t2
    t1 = t1
    g3 = g3
    None = None
    g1 = g1

INVARIANT
    _inv

CHECK_DEADLOCK
    \* CHECK_DEADLOCK off because of PROPERTY or INVARIANT above.
    FALSE

INIT
    _init

NEXT
    _next

CONSTANT
    _TETrace <- _trace

ALIAS
    _expression
=============================================================================
\* Generated on Thu Nov 26 01:07:16 UTC 2026