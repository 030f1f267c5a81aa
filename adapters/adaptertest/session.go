package adaptertest

import (
	"time"

	"lockstep/adapters"
)

var sessionRules = []Rule{
	{
		ID: "S1", Name: "SessionsAreKept", Needs: adapters.Sessions,
		Words: "What a session was created with is read by every client, in any bytes and never " +
			"nil.",
		check: checkSession,
	},
	{
		ID: "S2", Name: "IdentifiersAreUnguessable", Needs: adapters.Sessions,
		Words: "An identifier has the form of NewSessionID and is never given twice.",
		check: checkIdentifiers,
	},
	{
		ID: "S3", Name: "NoSession", Needs: adapters.Sessions,
		Words: "An identifier of no live session is ErrNotFound for every call but EndSession, " +
			"whatever its form.",
		check: checkNoSession,
	},
	{
		ID: "S4", Name: "SaveReplaces", Needs: adapters.Sessions,
		Words: "SaveSession replaces data and time to live of a session that lives.",
		check: checkSave,
	},
	{
		ID: "S5", Name: "SessionsExpire", Needs: adapters.Sessions,
		Words: "A session lives for its time to live, not less, and reading does not prolong it.",
		check: checkSessionExpiry,
	},
	{
		ID: "S6", Name: "Rotation", Needs: adapters.Sessions,
		Words: "RotateSession gives a new identifier, keeps data and time to live, and ends the " +
			"old identifier.",
		check: checkRotate,
	},
	{
		ID: "S7", Name: "EndOfASession", Needs: adapters.Sessions,
		Words: "EndSession ends the session and no other; where there is none it is no error.",
		check: checkEndSession,
	},
	{
		ID: "S8", Name: "PositiveTime", Needs: adapters.Sessions,
		Words: "A time to live that is not positive is ErrInvalid and changes nothing.",
		check: checkPositive,
	},
	{
		ID: "S9", Name: "OnlyDigestsTravel", Needs: adapters.Sessions, Contract: []string{"R11"},
		Words: "The server sees what SessionKey makes of an identifier and never the identifier.",
		parts: []part{needsWire, needsRecorder},
		check: checkDigests,
	},
}

// create begins a session, or ends the check.
func (c *client) create(data string, ttl time.Duration) string {
	id, err := c.sessions.CreateSession(c.e.ctx, []byte(data), ttl)
	c.e.ok(err, "CreateSession(%q, %v)", data, ttl)
	return id
}

// session finds that a session has other data, where want is "-" that it lives.
func (c *client) session(id, want, when string) {
	data, err := c.sessions.Session(c.e.ctx, id)
	got := string(data)
	if adapters.KindOf(err) == adapters.ErrNotFound {
		got, err = "-", nil
	} else if err == nil && data == nil {
		c.e.errorf("Session() %s = nil, want data that is not nil", when)
	}
	c.e.ok(err, "Session() %s", when)
	equal(c.e, got, want, "Session() %s", when)
}

func checkSession(e *env) {
	a, b := e.open(), e.open()
	for _, data := range []string{"data", "", "\x00\xff'\r\n", oddName} {
		id := a.create(data, time.Hour)
		a.session(id, data, "after CreateSession")
		b.session(id, data, "after another client's CreateSession")
	}
}

func checkIdentifiers(e *env) {
	c := e.open()
	seen := map[string]bool{}
	for range 50 {
		id := c.create("same", time.Hour)
		if len(id) != len(adapters.NewSessionID()) {
			e.errorf("CreateSession() = an identifier of %d characters, want %d",
				len(id), len(adapters.NewSessionID()))
		}
		if seen[id] {
			e.errorf("CreateSession() = an identifier of before, want a new one")
		}
		seen[id] = true
	}
}

func checkNoSession(e *env) {
	c := e.open()
	c.create("other", time.Hour)
	for _, id := range []string{
		adapters.NewSessionID(), "", "x", "*", "a\x00b", "\xff", oddName, badNames[1].name,
	} {
		_, err := c.sessions.Session(e.ctx, id)
		e.kind(err, adapters.ErrNotFound, "Session(%s)", show(id))
		err = c.sessions.SaveSession(e.ctx, id, nil, time.Hour)
		e.kind(err, adapters.ErrNotFound, "SaveSession(%s)", show(id))
		_, err = c.sessions.RotateSession(e.ctx, id)
		e.kind(err, adapters.ErrNotFound, "RotateSession(%s)", show(id))
		e.ok(c.sessions.EndSession(e.ctx, id), "EndSession(%s)", show(id))
	}
}

// endsAfter waits until a session has ended, and finds that it lived shorter or longer than ttl
// from begun on.
func (c *client) endsAfter(id string, begun, ttl time.Duration, how string) {
	e := c.e
	gone := e.expires(ttl, func() bool {
		_, err := c.sessions.Session(e.ctx, id)
		return adapters.KindOf(err) == adapters.ErrNotFound
	})
	if lived := e.elapsed() - begun; !gone || lived < ttl-tick {
		e.errorf("a session with the time to live %v %s lived for %v, want just that",
			ttl, how, lived)
	}
}

const sessionTime = 60 * time.Millisecond

// living has a session begin and something done to it while it lives: where it ended before that,
// which on a busy machine it may, another one begins that lives longer. It returns when the session
// began, at the earliest, and how long it was to live.
func (c *client) living(
	data, call string, do func(id string) error,
) (begun, ttl time.Duration) {
	e := c.e
	for ttl = sessionTime; ; ttl *= 2 {
		begun = e.elapsed()
		err := do(c.create(data, ttl))
		if adapters.KindOf(err) != adapters.ErrNotFound || e.elapsed()-begun < ttl {
			e.ok(err, "%s", call)
			return begun, ttl
		}
	}
}

// lives finds that a session has other data, unless it may have ended.
func (c *client) lives(id, want string, begun, ttl time.Duration, when string) {
	data, err := c.sessions.Session(c.e.ctx, id)
	if adapters.KindOf(err) == adapters.ErrNotFound && c.e.elapsed()-begun >= ttl {
		return
	}
	c.e.ok(err, "Session() %s", when)
	equal(c.e, string(data), want, "Session() %s", when)
}

func checkSave(e *env) {
	c := e.open()
	id := c.create("1", time.Hour)
	begun := e.elapsed()
	e.ok(c.sessions.SaveSession(e.ctx, id, []byte("2"), sessionTime), "SaveSession()")
	c.lives(id, "2", begun, sessionTime, "after SaveSession")
	c.endsAfter(id, begun, sessionTime, "after SaveSession")
	_, ttl := c.living("1", "SaveSession()", func(short string) error {
		id = short
		return c.sessions.SaveSession(e.ctx, id, []byte("3"), time.Hour)
	})
	e.pass(2 * ttl)
	c.session(id, "3", "after SaveSession with a longer time to live")
}

func checkSessionExpiry(e *env) {
	c := e.open()
	begun := e.elapsed()
	id := c.create("1", sessionTime)
	c.endsAfter(id, begun, sessionTime, "that is read all the time")
	err := c.sessions.SaveSession(e.ctx, id, nil, time.Hour)
	e.kind(err, adapters.ErrNotFound, "SaveSession() of an expired session")
	_, err = c.sessions.RotateSession(e.ctx, id)
	e.kind(err, adapters.ErrNotFound, "RotateSession() of an expired session")
}

func checkRotate(e *env) {
	c := e.open()
	id := c.create("1", time.Hour)
	next, err := c.sessions.RotateSession(e.ctx, id)
	e.ok(err, "RotateSession()")
	if next == id || len(next) != len(id) {
		e.errorf("RotateSession() = the old identifier or none, want a new one")
	}
	c.session(id, "-", "with the old identifier")
	c.session(next, "1", "with the new identifier")
	begun, ttl := c.living("2", "RotateSession()", func(old string) (err error) {
		id, err = c.sessions.RotateSession(e.ctx, old)
		return err
	})
	c.lives(id, "2", begun, ttl, "with the new identifier")
	c.endsAfter(id, begun, ttl, "after RotateSession")
}

func checkEndSession(e *env) {
	c := e.open()
	id, other := c.create("1", time.Hour), c.create("2", time.Hour)
	for range 2 {
		e.ok(c.sessions.EndSession(e.ctx, id), "EndSession()")
		c.session(id, "-", "after EndSession")
	}
	c.session(other, "2", "after EndSession of another one")
}

func checkPositive(e *env) {
	c := e.open()
	id := c.create("1", time.Hour)
	for _, ttl := range []time.Duration{0, -1, -time.Hour} {
		_, err := c.sessions.CreateSession(e.ctx, nil, ttl)
		e.kind(err, adapters.ErrInvalid, "CreateSession(%v)", ttl)
		err = c.sessions.SaveSession(e.ctx, id, []byte("2"), ttl)
		e.kind(err, adapters.ErrInvalid, "SaveSession(%v)", ttl)
	}
	c.session(id, "1", "after times to live that are not positive")
}

func checkDigests(e *env) {
	c := e.open()
	id := c.create("1", time.Hour)
	c.session(id, "1", "after CreateSession")
	e.ok(c.sessions.SaveSession(e.ctx, id, []byte("2"), time.Hour), "SaveSession()")
	next, err := c.sessions.RotateSession(e.ctx, id)
	e.ok(err, "RotateSession()")
	e.ok(c.sessions.EndSession(e.ctx, next), "EndSession()")
	for _, secret := range []string{id, next} {
		if e.setup.Wire.(Recorder).Wrote(secret) {
			e.errorf("the identifier went over the wire, want SessionKey(id) alone")
		}
	}
}
