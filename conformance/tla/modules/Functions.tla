------------------------------ MODULE Functions -------------------------------
(* Operators on functions.                                                     *)
EXTENDS Integers, Folds

Restrict(f, S) == [e \in S |-> f[e]]

RestrictDomain(f, Test(_)) == [e \in {d \in DOMAIN f : Test(d)} |-> f[e]]

RestrictValues(f, Test(_)) == [e \in {d \in DOMAIN f : Test(f[d])} |-> f[e]]

IsRestriction(narrow, wide) ==
  /\ DOMAIN narrow \subseteq DOMAIN wide
  /\ \A e \in DOMAIN narrow : narrow[e] = wide[e]

Range(f) == {f[e] : e \in DOMAIN f}

Pointwise(f, g, T(_, _)) == [e \in DOMAIN f |-> T(f[e], g[e])]

(* To each t of T an s of S that f maps to t, or any s where there is none.    *)
Inverse(f, S, T) == [t \in T |-> CHOOSE s \in S : t \notin Range(f) \/ f[s] = t]

AntiFunction(f) == [t \in Range(f) |-> CHOOSE s \in DOMAIN f : f[s] = t]

IsInjective(f) == \A d, e \in DOMAIN f : d = e \/ f[d] # f[e]

Injection(S, T) == {f \in [S -> T] : IsInjective(f)}

Surjection(S, T) == {f \in [S -> T] : \A t \in T : \E s \in S : f[s] = t}

Bijection(S, T) == {f \in Surjection(S, T) : IsInjective(f)}

ExistsInjection(S, T) == Injection(S, T) # {}

ExistsSurjection(S, T) == Surjection(S, T) # {}

ExistsBijection(S, T) == Bijection(S, T) # {}

(* The order is any, so op should be associative and commutative. TLC, and the  *)
(* code here, begin with the least element.                                    *)
FoldFunctionOnSet(op(_, _), base, fun, indices) ==
  MapThenFoldSet(op, base, LAMBDA e : fun[e], LAMBDA S : CHOOSE e \in S : TRUE, indices)

FoldFunction(op(_, _), base, fun) == FoldFunctionOnSet(op, base, fun, DOMAIN fun)

SumFunctionOnSet(fun, indices) == FoldFunctionOnSet(+, 0, fun, indices)

SumFunction(fun) == SumFunctionOnSet(fun, DOMAIN fun)
===============================================================================
