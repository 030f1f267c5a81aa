-------------------------------- MODULE Lamp --------------------------------
\* A lamp is lit and darkened.
VARIABLE lit

Init == lit = FALSE

Light == ~lit /\ lit' = TRUE

Darken == lit /\ lit' = FALSE

Spec == Init /\ [][Light \/ Darken]_lit

Weak == Spec /\ WF_lit(Darken)

Strong == Spec /\ SF_lit(Light)

Blinks == Spec /\ WF_lit(Light \/ Darken)
=============================================================================
