package mutants

// All are the mutants that there are, by rule.
var All = []Mutant{
	{
		ID: "fork-reuse", Seen: "redis/redis-py#234", Rule: "R1",
		Defect: "the child goes on using the parent's connection",
		Edits: []Edit{
			{"factory/process.go", "s.ready, s.flight = nil, nil", "s.flight = nil"},
			{
				"factory/process.go",
				"c.state, c.held = Inherited, 0\n",
				"c.held = 0\n" +
					"\t\tif c.state == Ready && c.slot.scope == (ID{}) {\n" +
					"\t\t\tc.opener = now\n" +
					"\t\t\tcontinue\n" +
					"\t\t}\n" +
					"\t\tc.state = Inherited\n",
			},
			{
				"factory/process.go",
				"clear(f.slots)",
				"for _, s := range f.sortedSlots() {\n" +
					"\t\ts.waiting = nil\n" +
					"\t\tif s.slot.scope != (ID{}) {\n" +
					"\t\t\ts.ready = nil\n" +
					"\t\t}\n" +
					"\t\tf.tidy(s)\n" +
					"\t}",
			},
		},
	},
	{
		ID: "open-caller-cancel", Seen: "pgx#1259, go-redis#3497", Rule: "R4",
		Defect: "one caller's cancellation ends the open that all of them wait for",
		Edits: []Edit{
			{
				"factory/lease.go",
				"\tslot    *slotState[C]\n",
				"\tslot    *slotState[C]\n\tctx     context.Context\n",
			},
			{"factory/lease.go", "import \"slices\"", "import (\n\t\"context\"\n\t\"slices\"\n)"},
			{
				"factory/acquire.go",
				"answered: make(chan struct{}),",
				"answered: make(chan struct{}), ctx: ctx,",
			},
			{
				"factory/client.go",
				"\tended  chan struct{}",
				"\tctx    context.Context\n\tended  chan struct{}",
			},
			{"factory/client.go", "import (\n", "import (\n\t\"context\"\n"},
			{
				"factory/open.go",
				"f.clients[c.id], s.flight = c, c",
				"f.clients[c.id], s.flight, c.ctx = c, c, s.waiting[0].ctx",
			},
			{
				"factory/open.go",
				"ctx := context.WithValue(context.Background(), flightKey{}, c.flight())",
				"ctx := context.WithValue(c.ctx, flightKey{}, c.flight())",
			},
		},
	},
	{
		ID: "reinit-stale", Seen: "openfga#2913", Rule: "R5",
		Defect: "the old client is handed out after re-initialisation",
		Edits: []Edit{{
			"factory/reinit.go",
			"return c.slot.key == key })\n\tf.emit(Event{Action: ActionReinit",
			"return false })\n\tf.emit(Event{Action: ActionReinit",
		}},
	},
	{
		ID: "fork-goodbye", Seen: "sqlalchemy#7815, rails#31173", Rule: "R8",
		Defect: "the child's close ends the parent's session",
		Edits: []Edit{
			{
				"factory/process.go",
				"f.spawn(func() { f.discardAll(inherited) })",
				"for _, c := range inherited {\n\t\t\tf.spawn(func() { f.close(c) })\n\t\t}",
			},
			{
				"factory/reinit.go",
				"if f.identify() == nil && f.own(c) {",
				"if f.identify() == nil {",
			},
		},
	},
	{
		ID: "close-late-open", Seen: "psycopg#784, go-redis#245", Rule: "R9",
		Defect: "a client that is being opened when Shutdown returns enters the factory after it",
		Edits: []Edit{
			{
				"factory/shutdown.go",
				"if f.phase == stopping && len(f.clients) == 0 {",
				"late := 0\n" +
					"\tfor _, c := range f.clients {\n" +
					"\t\tif c.state == Opening {\n" +
					"\t\t\tlate++\n" +
					"\t\t}\n" +
					"\t}\n" +
					"\tif f.phase == stopping && len(f.clients) == late {",
			},
			{"factory/shutdown.go", "\tf.tasks.Wait() // each is past its last step\n", ""},
		},
	},
}
