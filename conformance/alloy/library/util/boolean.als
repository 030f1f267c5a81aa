module util/boolean

-- Truth as atoms. A function that is given no atom, or both, takes them as they fall.

abstract sig Bool {}
one sig True, False extends Bool {}

pred isTrue [b: Bool] { b in True }
pred isFalse [b: Bool] { b in False }

fun Not [b: Bool]: Bool { Bool - b }
fun And [a, b: Bool]: Bool { within[a + b, True] }
fun Or [a, b: Bool]: Bool { within[True, a + b] }
fun Xor [a, b: Bool]: Bool { within[Bool, a + b] }
fun Nand [a, b: Bool]: Bool { within[False, a + b] }
fun Nor [a, b: Bool]: Bool { within[a + b, False] }

-- Whether one set lies in another.
private fun within [s, t: set Bool]: Bool { (s in t) => True else False }
