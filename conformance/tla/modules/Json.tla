--------------------------------- MODULE Json ---------------------------------
(* Values as JSON. Implemented by code.                                        *)

ToJson(value) == ""
ToJsonArray(value) == ""
ToJsonObject(value) == ""

JsonSerialize(absoluteFilename, value) == TRUE
JsonDeserialize(absoluteFilename) == CHOOSE v : TRUE

(* An array's elements a line each.                                            *)
ndJsonSerialize(absoluteFilename, value) == TRUE
ndJsonDeserialize(absoluteFilename) == CHOOSE v : TRUE
===============================================================================
