---- MODULE Broken ----
VARIABLE n
Init == n =
====
