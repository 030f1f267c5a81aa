-------------------------------- MODULE TLCExt --------------------------------
(* More operators of TLC's. Those that say TRUE are implemented by code.       *)
LOCAL INSTANCE TLC
LOCAL INSTANCE Integers

AssertEq(a, b) ==
  IF a = b THEN TRUE ELSE PrintT("Assertion failed") /\ PrintT(a) /\ PrintT(b) /\ FALSE

(* Whether the evaluation of exp fails with the message err.                   *)
AssertError(err, exp) == TRUE

TLCGetOrDefault(key, defaultVal) == CHOOSE v : TRUE

TLCGetAndSet(key, Op(_, _), val, defaultVal) ==
  LET old == TLCGetOrDefault(key, defaultVal)
  IN  CHOOSE v \in {old} : TLCSet(key, Op(old, val))

Trace == <<>>

CounterExample == TRUE

ToTrace(CE) == TRUE

TLCModelValue(str) == CHOOSE v : ToString(v) = str

TLCDefer(expression) == TRUE

TLCNoOp(val) == val

PickSuccessor(exp) == IF exp THEN TRUE ELSE CHOOSE b \in BOOLEAN : TRUE

TLCCache(expression, closure) == expression

TLCFP(var) == CHOOSE n \in Int : TRUE

TLCEvalDefinition(definitionName) == TRUE
===============================================================================
