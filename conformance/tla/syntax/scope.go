package syntax

type scope struct{}

type instanceEnv struct{}
