open util/ordering[Time]

-- Time as atoms, for models that are older than Alloy's own temporal operators. What is dynamic has
-- a column of time more; an operation is a macro or predicate whose last two arguments are the time
-- before it and the time after it.

sig Time {}

let dynamic[x] = x one -> Time

let dynamicSet[x] = x -> Time

-- First a, then b.
let then [a, b, t, t"] {
	some x: Time | a[t, x] && b[x, t"]
}

-- body as long as cond holds, at most so many times.
let while = while3

let while9 [cond, body, t, t"] {
	some x: Time | (cond[t] => body[t, x] else t = x) && while8[cond, body, x, t"]
}

let while8 [cond, body, t, t"] {
	some x: Time | (cond[t] => body[t, x] else t = x) && while7[cond, body, x, t"]
}

let while7 [cond, body, t, t"] {
	some x: Time | (cond[t] => body[t, x] else t = x) && while6[cond, body, x, t"]
}

let while6 [cond, body, t, t"] {
	some x: Time | (cond[t] => body[t, x] else t = x) && while5[cond, body, x, t"]
}

let while5 [cond, body, t, t"] {
	some x: Time | (cond[t] => body[t, x] else t = x) && while4[cond, body, x, t"]
}

let while4 [cond, body, t, t"] {
	some x: Time | (cond[t] => body[t, x] else t = x) && while3[cond, body, x, t"]
}

let while3 [cond, body, t, t"] {
	some x: Time | (cond[t] => body[t, x] else t = x) && while2[cond, body, x, t"]
}

let while2 [cond, body, t, t"] {
	some x: Time | (cond[t] => body[t, x] else t = x) && while1[cond, body, x, t"]
}

let while1 [cond, body, t, t"] {
	some x: Time | (cond[t] => body[t, x] else t = x) && while0[cond, body, x, t"]
}

let while0 [cond, body, t, t"] {
	!cond[t] && t = t"
}
