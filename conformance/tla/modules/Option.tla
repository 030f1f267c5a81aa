-------------------------------- MODULE Option --------------------------------
(* Values that may be missing, as variants: Apalache's module of this name.    *)
EXTENDS Apalache, Variants

Some(value) == Variant("Some", value)
None == Variant("None", UNIT)

IsSome(option) == VariantTag(option) = "Some"
IsNone(option) == VariantTag(option) = "None"

OptionCase(option, OfSome(_), OfNone(_)) ==
  IF IsSome(option) THEN OfSome(VariantGetUnsafe("Some", option)) ELSE OfNone(UNIT)

OptionFlatMap(F(_), option) == OptionCase(option, F, LAMBDA unit : None)
OptionMap(F(_), option) == OptionFlatMap(LAMBDA value : Some(F(value)), option)
OptionFunApp(f, option) == OptionMap(LAMBDA value : f[value], option)

OptionGetOrElse(option, default) ==
  OptionCase(option, LAMBDA value : value, LAMBDA unit : default)

OptionToSeq(option) == OptionCase(option, LAMBDA value : <<value>>, LAMBDA unit : <<>>)
OptionToSet(option) == OptionCase(option, LAMBDA value : {value}, LAMBDA unit : {})

OptionGuess(S) == IF S = {} THEN None ELSE Some(Guess(S))

OptionPartialFun(f, undefined) ==
  [x \in DOMAIN f \cup undefined |-> IF x \in undefined THEN None ELSE Some(f[x])]
===============================================================================
