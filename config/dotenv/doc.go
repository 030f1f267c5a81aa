// Package dotenv reads and writes .env files, in the syntax that joho/godotenv documents, and
// remembers on which line each variable stands.
//
// It is stricter than godotenv where that one guesses: whatever it would read in a way that the
// writer of the file cannot have meant is a [Fault] here. Faults name a line and a variable; they
// never quote the file, since any part of it may be a secret.
//
//	file       = { blank | comment | assignment } .
//	comment    = "#" text .
//	assignment = [ "export" ] name ( "=" | ":" ) [ value ] [ blanks comment ] .
//	name       = ( letter | "_" ) { letter | digit | "_" | "." } .
//	value      = plain | "'" { any but "'" } "'" | `"` { escape | any but `"` } `"` .
//	escape     = `\n` | `\r` | `\"` | `\\` | `\$` .
//	reference  = "$" NAME | "${" NAME "}" .
//
// A plain value ends with its line or before blanks and a "#"; blanks around it are dropped. Quoted
// values may span lines. Plain and double-quoted values may hold references to variables that the
// file has set further up, in capitals, digits and "_"; `\$` is a dollar sign, and so is a "$" that
// nothing of the kind follows.
package dotenv
