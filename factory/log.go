package factory

import (
	"context"
	"log/slog"
	"time"
)

// logger writes what a factory does to a log, in the words of the contract. What happens all day is
// at the level debug, what an operator did or has to know at info, and what somebody should look
// into at warn; nothing is at error, since the factory goes on and whoever called it is told.
//
// A nil *logger writes nothing and costs nothing. Its methods are called without the factory's mu:
// a handler may take as long as it likes, and may call the factory.
//
// Keys are names and errors hold no secret (R11); nothing else that a caller hands in is written.
type logger struct{ to *slog.Logger }

// newLogger returns the logger of a factory over the adapter of that name, nil where to is nil.
func newLogger(to *slog.Logger, adapter string) *logger {
	if to == nil {
		return nil
	}
	return &logger{to.With(slog.String("adapter", adapter))}
}

// at says whether a record of that level is wanted, so that none is built in vain.
func (l *logger) at(level slog.Level) bool {
	return l != nil && l.to.Enabled(context.Background(), level)
}

func (l *logger) write(level slog.Level, message string, attrs ...slog.Attr) {
	l.to.LogAttrs(context.Background(), level, message, attrs...)
}

// opened tells of a flight that ended well.
func (l *logger) opened(key string, client ID, generation uint64, took time.Duration) {
	if !l.at(slog.LevelDebug) {
		return
	}
	l.write(slog.LevelDebug, "client opened", logKey(key), logClient(client),
		slog.Uint64("generation", generation), logTook(took))
}

// openFailed tells of a flight that failed. One that nothing wanted any more is no failure of
// anybody's.
func (l *logger) openFailed(key string, client ID, cause Cause, err error) {
	level := slog.LevelWarn
	if cause == CauseObsolete {
		level = slog.LevelDebug
	}
	if !l.at(level) {
		return
	}
	l.write(level, "open failed", logKey(key), logClient(client), logCause(cause), logError(err))
}

// reinit tells of a new generation, and of how many clients of older ones drain.
func (l *logger) reinit(key string, generation uint64, draining int) {
	if !l.at(slog.LevelInfo) {
		return
	}
	l.write(slog.LevelInfo, "key re-initialised", logKey(key),
		slog.Uint64("generation", generation), slog.Int("draining", draining))
}

// retired tells of a client that was taken out of service without Reinit; err is what showed that
// it is broken, or nil.
func (l *logger) retired(key string, client ID, cause Cause, err error) {
	level := slog.LevelDebug
	if cause == CauseBroken {
		level = slog.LevelWarn
	}
	if !l.at(level) {
		return
	}
	l.write(level, "client retired", logKey(key), logClient(client), logCause(cause), logError(err))
}

// drained tells of a drain deadline that passed: stale leases were still held then.
func (l *logger) drained(key string, client ID, stale int) {
	if !l.at(slog.LevelWarn) {
		return
	}
	l.write(slog.LevelWarn, "leases invalidated at the drain deadline", logKey(key),
		logClient(client), slog.Int("stale", stale))
}

// closed tells of a client's goodbye. Where err says that it failed, the client has ended too.
func (l *logger) closed(key string, client ID, err error) {
	l.ended("client closed", key, client, err)
}

// discarded tells of a client that was ended in silence.
func (l *logger) discarded(key string, client ID, err error) {
	l.ended("client discarded", key, client, err)
}

func (l *logger) ended(message, key string, client ID, err error) {
	level := slog.LevelDebug
	if err != nil {
		level = slog.LevelWarn
	}
	if !l.at(level) {
		return
	}
	l.write(level, message, logKey(key), logClient(client), logError(err))
}

// leaked tells of a scope or a lease that was never given back.
func (l *logger) leaked(leak Leak) {
	if !l.at(slog.LevelWarn) {
		return
	}
	attrs := []slog.Attr{slog.String("scope", leak.Scope.String())}
	message := "scope leaked"
	if leak.Key != "" || leak.Lease != (ID{}) {
		message = "lease leaked"
		attrs = append(attrs, logKey(leak.Key))
	}
	if leak.Lease != (ID{}) {
		attrs = append(attrs, slog.String("lease", leak.Lease.String()))
	}
	if leak.Site != "" {
		attrs = append(attrs, slog.Duration("age", leak.Age), slog.String("site", leak.Site))
	}
	l.write(slog.LevelWarn, message, attrs...)
}

// adopted tells that the factory found itself in another process, and how many clients it inherited
// there.
func (l *logger) adopted(before, now Process, inherited int) {
	if !l.at(slog.LevelInfo) {
		return
	}
	message := "found in a forked process"
	if before.PID == now.PID {
		message = "found in a restored process"
	}
	l.write(slog.LevelInfo, message, slog.String("before", before.String()),
		slog.String("process", now.String()), slog.Int("inherited", inherited))
}

// shutdown tells that a shutdown began, and how many clients drain.
func (l *logger) shutdown(draining int) {
	if !l.at(slog.LevelInfo) {
		return
	}
	l.write(slog.LevelInfo, "shutdown began", slog.Int("draining", draining))
}

// down tells that a shutdown ended.
func (l *logger) down(took time.Duration) {
	if !l.at(slog.LevelInfo) {
		return
	}
	l.write(slog.LevelInfo, "shutdown ended", logTook(took))
}

func logKey(key string) slog.Attr          { return slog.String("key", key) }
func logClient(client ID) slog.Attr        { return slog.String("client", client.String()) }
func logCause(cause Cause) slog.Attr       { return slog.String("cause", string(cause)) }
func logTook(took time.Duration) slog.Attr { return slog.Duration("took", took) }

// logError returns the attribute of an error, and the empty one, which handlers ignore, for nil.
func logError(err error) slog.Attr {
	if err == nil {
		return slog.Attr{}
	}
	return slog.String("error", err.Error())
}
