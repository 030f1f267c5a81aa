--------------------------------- MODULE SVG ----------------------------------
(* Pictures as values: an element is a record of its name, its attributes, its  *)
(* children and its text.                                                      *)
LOCAL INSTANCE Integers
LOCAL INSTANCE Sequences
LOCAL INSTANCE TLC

SVGElem(_name, _attrs, _children, _innerText) ==
  [name |-> _name, attrs |-> _attrs, children |-> _children, innerText |-> _innerText]

Line(x1, y1, x2, y2, attrs) ==
  LET own == [x1 |-> ToString(x1), y1 |-> ToString(y1),
              x2 |-> ToString(x2), y2 |-> ToString(y2)]
  IN  SVGElem("line", own @@ attrs, <<>>, "")

Circle(cx, cy, r, attrs) ==
  LET own == [cx |-> ToString(cx), cy |-> ToString(cy), r |-> ToString(r)]
  IN  SVGElem("circle", own @@ attrs, <<>>, "")

Rect(x, y, w, h, attrs) ==
  LET own == [x |-> ToString(x), y |-> ToString(y),
              width |-> ToString(w), height |-> ToString(h)]
  IN  SVGElem("rect", own @@ attrs, <<>>, "")

Text(x, y, text, attrs) ==
  SVGElem("text", [x |-> ToString(x), y |-> ToString(y)] @@ attrs, <<>>, text)

Image(x, y, width, height, href, attrs) ==
  LET own == "xlink:href" :> href @@ "x" :> ToString(x) @@ "y" :> ToString(y) @@
             "width" :> ToString(width) @@ "height" :> ToString(height)
  IN  SVGElem("image", own @@ attrs, <<>>, "")

Group(children, attrs) == SVGElem("g", attrs, children, "")

Svg(children, attrs) == SVGElem("svg", attrs, children, "")

SVGDoc(children, vbX, vbY, vbW, vbH, attrs) ==
  LET box == ToString(vbX) \o " " \o ToString(vbY) \o " " \o ToString(vbW) \o " " \o
             ToString(vbH)
      own == "xmlns:xlink" :> "http://www.w3.org/1999/xlink" @@
             "xmlns" :> "http://www.w3.org/2000/svg" @@ "viewBox" :> box
  IN  Svg(<<children>>, own @@ attrs)

(* The element as text. Implemented by code.                                   *)
SVGElemToString(elem) == ""

(* Where the node n of m stands on a ring. Implemented by code.                *)
NodeOfRingNetwork(cx, cy, r, n, m) == [x |-> 0, y |-> 0]

(* Where nodes are placed so that edges can be seen. TLC asks a library.       *)
NodesOfDirectedMultiGraph(nodes, edges, options) ==
  CHOOSE f \in [nodes -> [x : Int, y : Int]] : TRUE

PointOnLine(from, to, segment) ==
  [x |-> from.x + (to.x - from.x) \div segment, y |-> from.y + (to.y - from.y) \div segment]

(* Writes the picture as a file of its own for each number.                    *)
SVGSerialize(svg, frameNamePrefix, frameNumber) ==
  LET IO == INSTANCE IOUtils
      options == [format |-> "TXT", charset |-> "UTF-8",
                  openOptions |-> <<"WRITE", "CREATE", "TRUNCATE_EXISTING">>]
  IN  IO!Serialize(SVGElemToString(svg),
        frameNamePrefix \o IO!zeroPadN(frameNumber, 3) \o ".svg", options)
===============================================================================
