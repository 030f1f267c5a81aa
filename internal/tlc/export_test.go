package tlc

// What the tests of the parser use: recorded output in, and output to record.
var (
	Parse = parse
	Run   = Tool.run
)
