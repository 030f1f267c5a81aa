---- MODULE Meter_TTrace_1795656745 ----
EXTENDS Sequences, TLCExt, Meter, Toolbox, Naturals, TLC

_expression ==
    LET Meter_TEExpression == INSTANCE Meter_TEExpression
    IN Meter_TEExpression!expression
----

_trace ==
    LET Meter_TETrace == INSTANCE Meter_TETrace
    IN Meter_TETrace!trace
----

_inv ==
    ~(
        TLCGet("level") = Len(_TETrace)
        /\
        total = (3)
        /\
        n = (3)
    )
----

_init ==
    /\ n = _TETrace[1].n
    /\ total = _TETrace[1].total
----

_next ==
    /\ \E i,j \in DOMAIN _TETrace:
        /\ \/ /\ j = i + 1
              /\ i = TLCGet("level")
        /\ n  = _TETrace[i].n
        /\ n' = _TETrace[j].n
        /\ total  = _TETrace[i].total
        /\ total' = _TETrace[j].total

\* Uncomment the ASSUME below to write the states of the error trace
\* to the given file in Json format. Note that you can pass any tuple
\* to `JsonSerialize`. For example, a sub-sequence of _TETrace.
    \* ASSUME
    \*     LET J == INSTANCE Json
    \*         IN J!JsonSerialize("Meter_TTrace_1795656745.json", _TETrace)

=============================================================================

 Note that you can extract this module `Meter_TEExpression`
  to a dedicated file to reuse `expression` (the module in the 
  dedicated `Meter_TEExpression.tla` file takes precedence 
  over the module `Meter_TEExpression` below).

---- MODULE Meter_TEExpression ----
EXTENDS Sequences, TLCExt, Meter, Toolbox, Naturals, TLC

expression == 
    [
        \* To hide variables of the `Meter` spec from the error trace,
        \* remove the variables below.  The trace will be written in the order
        \* of the fields of this record.
        n |-> n
        ,total |-> total
        
        \* Put additional constant-, state-, and action-level expressions here:
        \* ,_stateNumber |-> _TEPosition
        \* ,_nUnchanged |-> n = n'
        
        \* Format the `n` variable as Json value.
        \* ,_nJson |->
        \*     LET J == INSTANCE Json
        \*     IN J!ToJson(n)
        
        \* Lastly, you may build expressions over arbitrary sets of states by
        \* leveraging the _TETrace operator.  For example, this is how to
        \* count the number of times a spec variable changed up to the current
        \* state in the trace.
        \* ,_nModCount |->
        \*     LET F[s \in DOMAIN _TETrace] ==
        \*         IF s = 1 THEN 0
        \*         ELSE IF _TETrace[s].n # _TETrace[s-1].n
        \*             THEN 1 + F[s-1] ELSE F[s-1]
        \*     IN F[_TEPosition - 1]
    ]

=============================================================================



Parsing and semantic processing can take forever if the trace below is long.
 In this case, it is advised to uncomment the module below to deserialize the
 trace from a generated binary file.

\*
\*---- MODULE Meter_TETrace ----
\*EXTENDS IOUtils, Meter, TLC
\*
\*trace == IODeserialize("Meter_TTrace_1795656745.bin", TRUE)
\*
\*=============================================================================
\*

---- MODULE Meter_TETrace ----
EXTENDS Meter, TLC

trace == 
    <<
    ([total |-> 0,n |-> 0]),
    ([total |-> 1,n |-> 1]),
    ([total |-> 3,n |-> 3])
    >>
----


=============================================================================

---- CONFIG Meter_TTrace_1795656745 ----
CONSTANTS
    Max = 3
    Enough = 6

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
\* Generated on Thu Nov 26 01:32:33 UTC 2026