------------------------------ MODULE Statistics ------------------------------
(* Statistical tests. Implemented by code.                                     *)
EXTENDS Naturals

(* Whether what was counted fits what was expected, at the level alpha, which is  *)
(* a string such as "0.2".                                                     *)
ChiSquare(expected, actual, alpha) == TRUE
===============================================================================
