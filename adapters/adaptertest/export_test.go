package adaptertest

// Describe returns what Run prints of a rule that is broken.
var Describe = describe
