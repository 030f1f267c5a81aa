package world

// makeMeta makes the signatures that stand for those of the model.
func (r *resolver) makeMeta() {}
