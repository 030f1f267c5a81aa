// Package picture writes Alloy instances for people and for other programs: as tables, as graphs in
// the language of Graphviz or as SVG, as a page of HTML, as the Analyzer's XML, and as JSON.
package picture
