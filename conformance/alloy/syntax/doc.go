// Package syntax reads the text of Alloy 6 as the Alloy Analyzer does: [Parse] gives the tree of
// one module. Names are not resolved here.
package syntax
