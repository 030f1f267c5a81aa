------------------------------ MODULE Constants ------------------------------
\* Without variables there is no behaviour, whatever the configuration says.
EXTENDS Naturals
ASSUME 1 + 1 = 2
Spec == [][TRUE]_<<>>
Trivial == 1 + 1 = 2
==============================================================================
