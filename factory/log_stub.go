package factory

import (
	"log/slog"
	"time"
)

type logger struct{}

func newLogger(*slog.Logger, string) *logger { return nil }

func (*logger) opened(any, time.Duration, error) {}
func (*logger) reinit(string, uint64)            {}
func (*logger) ended(any, State, error)          {}
func (*logger) shutdown()                        {}
func (*logger) leaked(Leak)                      {}
func (*logger) adopted(_, _ Process)             {}
