------------------------ MODULE DifferentialEquations -------------------------
(* Solutions of differential equations (Specifying Systems, chapter 11). Nothing  *)
(* here can be evaluated.                                                      *)
LOCAL INSTANCE Reals
LOCAL INSTANCE Sequences

LOCAL Positive == {r \in Real : r > 0}
LOCAL Between(a, b) == {s \in Real : a < s /\ s < b}

LOCAL IsDerivative(df, f) ==
  /\ df \in [DOMAIN f -> Real]
  /\ \A r \in DOMAIN f, e \in Positive : \E d \in Positive :
       \A s \in Between(r - d, r + d) \ {r} :
         (f[s] - f[r]) / (s - r) \in Between(df[r] - e, df[r] + e)

LOCAL IsNth(n, df, f) ==
  LET is[k \in 0 .. n, g \in [DOMAIN f -> Real]] ==
        IF k = 0 THEN g = f
        ELSE \E h \in [DOMAIN f -> Real] : IsDerivative(g, h) /\ is[k - 1, h]
  IN  is[n, df]

Integrate(D, a, b, InitVals) ==
  LET n == Len(InitVals)
      solution == CHOOSE g : \E e \in Positive :
        /\ g \in [0 .. n -> [Between(a - e, b + e) -> Real]]
        /\ \A i \in 1 .. n : IsNth(i, g[i], g[0]) /\ g[i - 1][a] = InitVals[i]
        /\ \A r \in Between(a - e, b + e) : D[<<r>> \o [i \in 1 .. n + 1 |-> g[i - 1][r]]] = 0
  IN  [i \in 1 .. n |-> solution[i - 1][b]]
===============================================================================
