package adaptertest_test

func databaseTwins() []twin { return nil }
func txTwins() []twin       { return nil }
func cacheTwins() []twin    { return nil }
func queueTwins() []twin    { return nil }
func deliveryTwins() []twin { return nil }
func sessionTwins() []twin  { return nil }
func limiterTwins() []twin  { return nil }
