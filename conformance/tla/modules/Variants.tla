------------------------------- MODULE Variants -------------------------------
(* Values with a tag, as specifications for Apalache have them: to TLC each is *)
(* a function from its tag alone, so that variants of one tag can be compared. *)

UNIT == "U_OF_UNIT"

Variant(tag, value) == [t \in {tag} |-> value]

VariantTag(variant) == CHOOSE tag \in DOMAIN variant : TRUE

VariantGetUnsafe(tag, variant) == variant[tag]

VariantGetOrElse(tag, variant, default) ==
  IF VariantTag(variant) = tag THEN variant[tag] ELSE default

VariantFilter(tag, S) == {v[tag] : v \in {w \in S : VariantTag(w) = tag}}
===============================================================================
