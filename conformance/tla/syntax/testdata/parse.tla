---- MODULE MissingBody ----
A ==
B == 1 \* ERROR "3:3: expected a declaration, a definition or `====`, found `==`"
====

---- MODULE MissingOperand ----
A == 1 +
==== \* ERROR "expected an expression, found the end of the module"

---- MODULE Unclosed ----
A == (1 + 2
B == 1 \* ERROR "expected `\)`, found `B`"
====

---- MODULE EmptyArguments ----
A == F() \* ERROR "expected an expression, found `\)`"
====

---- MODULE Conflict ----
A == a /\ b \/ c \* ERROR "2:13: precedence conflict between `\\/` and the `/\\` at line 2, column 8, expected parentheses"
====

---- MODULE OpenString ----
A == "abc
\* ERROR-1 "string is not closed on its line"
====

---- MODULE Escape ----
A == "a\qc" \* ERROR "2:8: unknown escape in a string"
====

---- MODULE OpenComment ----
A == 1 (* \* ERROR "comment is not closed"
====

---- MODULE Character ----
A == 1 ; 2 \* ERROR "unexpected character ';'"
====

---- MODULE At ----
A == @ \* ERROR "`@` stands outside of an update of EXCEPT"
====

---- MODULE Subexpression ----
A == 1
B == A!1 \* ERROR "leads to no part of the definition of `A`"
====

---- MODULE TooLarge ----
A == 99999999999999999999 \* ERROR "number does not fit 64 bits"
====

---- MODULE Group ----
A == \E x \in S, y : p \* ERROR "expected `\\in`, found `:`"
====

---- MODULE Head
A == 1 \* ERROR "expected `----` behind the module's name, found `A`"
====

---- MODULE NoProve ----
THEOREM ASSUME a \* ERROR "ASSUME has no PROVE"
====

---- MODULE NoQED ----
THEOREM a
<1>1. b
==== \* ERROR "expected `QED`, found the end of the module"

---- MODULE NoEnd ----
A == 1 \* ERROR "expected a declaration, a definition or `====`, found the end of the text"

---- MODULE Keywords ----
a == [b |-> 1]
z ^+ == <<z>>
Fields == <<a.NEW, a.THEN, [a EXCEPT !.BY = 1], ^+(4)>>
THEOREM T == TRUE
<1>1. TRUE
<1>2. QED BY <1>1!lab, <1>1!2!(3)
====
