------------------------------- MODULE Noise -------------------------------
\* States that have little in common: in files, and in memory, they take about what is written here.
EXTENDS Naturals

CONSTANT Count

VARIABLES n, noise

Of(k) == [i \in 1..60 |-> (((k * 613) % 10007) * ((i * 271 + k) % 9973)) % 100003]

Init == n \in 1..Count /\ noise = Of(n)

Next == n <= Count /\ n' = n + Count /\ noise' = Of(n')
=============================================================================
