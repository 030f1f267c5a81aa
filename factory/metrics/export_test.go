package metrics

// ResourcesBy is Resources with another collector than the system's.
var ResourcesBy = resourcesBy
