--------------------------------- MODULE HTML ---------------------------------
(* Pages as strings.                                                           *)
LOCAL INSTANCE Sequences
LOCAL INSTANCE SequencesExt

LOCAL Lines(parts, between) ==
  FoldLeft(LAMBDA text, part : IF text = "" THEN part ELSE text \o between \o part, "", parts)

(* The string with the second of each pair in the place of the first.          *)
HTMLFill(string, args) ==
  FoldLeft(LAMBDA text, pair : ReplaceFirstSubSeq(pair[2], pair[1], text), string, args)

HTMLDocument(header, body, list_of_scripts) ==
  Lines(<<"<!DOCTYPE html>", "<html>", header, body, Lines(list_of_scripts, "\n"),
          "</html>">>, "\n")

HTMLClass(classname, attribute_list) ==
  Lines(<<classname \o " {", Lines(attribute_list, "\n"), "}">>, "\n")

HTMLAttribute(name, value) == name \o ": " \o value \o ";"

HTMLDefaultStyle ==
  Lines(<<HTMLClass(".default_grid", <<HTMLAttribute("display", "grid")>>),
          HTMLClass(".default_box", <<HTMLAttribute("border", "1px solid black")>>),
          HTMLClass(".default_circle", <<HTMLAttribute("border-radius", "50%")>>)>>, "\n")

HTMLStyleSheet(class_list) ==
  Lines(<<"<style type=\"text/css\">", HTMLDefaultStyle, Lines(class_list, "\n"),
          "</style>">>, "\n")

HTMLScriptFile(name) == "<script src=\"" \o name \o "\"></script>"

HTMLScript(children) == Lines(<<"<script>", Lines(children, "\n"), "</script>">>, "\n")

HTMLLink(name, type) == "<link href=\"" \o name \o "\" rel=\"" \o type \o "\"/>"

HTMLHeader(title, list_of_links, class_list) ==
  Lines(<<"<head>", "<meta charset=\"UTF-8\">", "<title>" \o title \o "</title>",
          Lines(list_of_links, "\n"), HTMLStyleSheet(class_list), "</head>">>, "\n")

HTMLBody(body) == Lines(<<"<body>", body, "</body>">>, "\n")

HTMLFrame(id, children) ==
  Lines(<<"<div id=\"" \o id \o "\">", Lines(children, "\n"), "</div>">>, "\n")

HTMLGridContainer(id, class_list, children) ==
  Lines(<<"<div id=\"" \o id \o "\" class=\"default_grid " \o Lines(class_list, " ") \o "\">",
          Lines(children, "\n"), "</div>">>, "\n")

HTMLBox(id, class_list, size, children) ==
  Lines(<<"<div id=\"" \o id \o "\" class=\"default_box " \o Lines(class_list, " ") \o
            "\" style=\"" \o size \o "\">", Lines(children, "\n"), "</div>">>, "\n")

HTMLCircle(id, class_list, size, children) ==
  HTMLBox(id, <<"default_circle">> \o class_list, size, children)

HTMLText(id, text) == Lines(<<"<span id=\"" \o id \o "\">", text, "</span>">>, "\n")

HTMLSVG(id, viewBox, size, svgString) ==
  Lines(<<"<svg id=\"" \o id \o "\" viewBox=\"" \o viewBox \o "\" style=\"" \o size \o "\">",
          svgString, "</svg>">>, "\n")

HTMLSize(width, height) ==
  Lines(<<HTMLAttribute("width", width), HTMLAttribute("height", height)>>, " ")

HTMLNewLine == "<br>"

HTMLFlexCenterAttributes ==
  Lines(<<HTMLAttribute("display", "flex"), HTMLAttribute("align-items", "center"),
          HTMLAttribute("justify-content", "center")>>, "\n")

HTMLJSLineElems(fromID, destID) ==
  "document.getElementById(\"" \o fromID \o "\"), document.getElementById(\"" \o destID \o "\")"

HTMLJSLine(fromID, destID, color, size) ==
  "new LeaderLine(" \o HTMLJSLineElems(fromID, destID) \o ", {color: '" \o color \o
    "', size: " \o size \o "})"

HTMLJSLineDash(fromID, destID, color, size) ==
  "new LeaderLine(" \o HTMLJSLineElems(fromID, destID) \o ",  {color: '" \o color \o
    "', size: " \o size \o ", dash: true})"

HTMLJSKeyListener(events) ==
  Lines(<<"window.onkeyup = function(event) {", "let key = event.key.toUpperCase();",
          Lines(events, "\n"), "}">>, "\n")

HTMLJSNavigationKey(key, file) ==
  Lines(<<"if(key == '" \o key \o "'){", "window.location.replace(\"" \o file \o "\");",
          "}">>, "\n")
===============================================================================
