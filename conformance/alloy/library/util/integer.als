module util/integer

-- Integers of the bit width of the command.

fun add [a, b: Int]: Int { this/plus[a, b] }
fun plus [a, b: Int]: Int { a fun/add b }
fun sub [a, b: Int]: Int { this/minus[a, b] }
fun minus [a, b: Int]: Int { a fun/sub b }
fun mul [a, b: Int]: Int { a fun/mul b }

-- Division rounds towards zero. Division by zero gives 1 if a is negative, else -1.
fun div [a, b: Int]: Int { a fun/div b }

-- What division leaves over: a = b * (a / b) + rem.
fun rem [a, b: Int]: Int { a fun/rem b }

fun negate [n: Int]: Int { 0 fun/sub n }

pred eq [a, b: Int] { int[a] = int[b] }
pred gt [a, b: Int] { a > b }
pred lt [a, b: Int] { a < b }
pred gte [a, b: Int] { a >= b }
pred lte [a, b: Int] { a <= b }

pred zero [n: Int] { n = 0 }
pred pos [n: Int] { n > 0 }
pred neg [n: Int] { n < 0 }
pred nonpos [n: Int] { n <= 0 }
pred nonneg [n: Int] { n >= 0 }

-- -1, 0 or 1.
fun signum [n: Int]: Int { n < 0 => (0 fun/sub 1) else (n > 0 => 1 else 0) }

-- The i-th atom of s, counted from zero along next; none if there are not so many.
fun int2elem [i: Int, next: univ -> univ, s: set univ]: lone s {
	{ e: s | #^next.e = int i }
}

-- How many atoms stand before e along next.
fun elem2int [e: univ, next: univ -> univ]: lone Int { Int[#^next.e] }

-- The greatest and the least integer, and the steps between neighbours.
fun max: one Int { fun/max }
fun min: one Int { fun/min }
fun next: Int -> Int { fun/next }
fun prev: Int -> Int { ~next }

-- The greatest and the least of a set; none for the empty set.
fun max [s: set Int]: lone Int { s - s.^prev }
fun min [s: set Int]: lone Int { s - s.^next }

-- All integers less than n, and greater.
fun prevs [n: Int]: set Int { n.^prev }
fun nexts [n: Int]: set Int { n.^next }

fun larger [a, b: Int]: Int { let m = int[a], n = int[b] | (m < n => n else m) }
fun smaller [a, b: Int]: Int { let m = int[a], n = int[b] | (m < n => m else n) }
