package mutants

// opening are the mutants of flights.
var opening = []Mutant{
	{
		ID: "open-leaks-socket", Rule: "R9",
		Check: Check{"./adapters/mock", "TestAFailedOpenLeavesNothingBehindR9"},
		Edits: []Edit{
			{
				"adapters/mock/adapter.go",
				"\ta.server.hangUp(opened)\n" +
					"\treturn nil, late.err",
				"\treturn nil, late.err",
			},
		},
	},
	{
		ID: "open-leaks-ping", Rule: "R9",
		Edits: []Edit{
			{
				"factory/open.go",
				"\t\t_ = c.adapter.Discard(value) // the descriptor is gone either way\n",
				"",
			},
		},
	},
	{
		ID: "open-leaks-goroutine", Rule: "R9",
		Edits: []Edit{
			{
				"factory/open.go",
				"\tdefer cancel()\n" +
					"\tvalue, err := f.connect(ctx, c)\n",
				"\tvalue, err := f.connect(ctx, c)\n" +
					"\tif err == nil {\n" +
					"\t\tcancel()\n" +
					"\t}\n",
			},
		},
	},
	{
		ID: "open-hangs-waiters", Rule: "L1",
		Edits: []Edit{
			{
				"factory/open.go",
				"\t\tfor w := s.first(); w != nil; w = s.first() {\n" +
					"\t\t\tended",
				"\t\tif w := s.first(); w != nil {\n" +
					"\t\t\tended",
			},
		},
	},
	{
		ID: "open-caller-cancel", Rule: "R4",
		Edits: []Edit{
			{
				"factory/acquire.go",
				"\tid       ID     // of the lease to be\n",
				"\tctx      context.Context\n" +
					"\tid       ID     // of the lease to be\n",
			},
			{
				"factory/acquire.go",
				"number: f.calls, scope: sc, slot: s}",
				"number: f.calls, scope: sc, slot: s, ctx: ctx}",
			},
			{
				"factory/client.go",
				"\topener  Process\n",
				"\topener  Process\n" +
					"\tcaller  context.Context\n",
			},
			{"factory/client.go", "\t\"cmp\"\n", "\t\"cmp\"\n\t\"context\"\n"},
			{
				"factory/open.go",
				"\tk.live++\n",
				"\tif first := s.first(); first != nil {\n" +
					"\t\tc.caller = first.ctx\n" +
					"\t}\n" +
					"\tk.live++\n",
			},
			{
				"factory/open.go",
				"\tctx, cancel := f.cfg.Clock.WithTimeout(ctx, f.cfg.OpenTimeout)\n",
				"\tif c.caller != nil {\n" +
					"\t\tctx = context.WithValue(c.caller, flightKey{}, ctx.Value(flightKey{}))\n" +
					"\t}\n" +
					"\tctx, cancel := f.cfg.Clock.WithTimeout(ctx, f.cfg.OpenTimeout)\n",
			},
		},
	},
	{
		ID: "open-leader-cancel", Rule: "R4",
		Edits: []Edit{
			{
				"factory/acquire.go",
				"\tf.answer(c, cause)\n" +
					"\tf.emit(Event{\n" +
					"\t\tAction: ActionAcquireCancel",
				"\tif fl := c.slot.flight; fl != nil && c.slot.first() == c {\n" +
					"\t\tfl.failure = cause\n" +
					"\t}\n" +
					"\tf.answer(c, cause)\n" +
					"\tf.emit(Event{\n" +
					"\t\tAction: ActionAcquireCancel",
			},
			{
				"factory/open.go",
				"\tif err != nil {\n" +
					"\t\tf.openFailed(c, err, cause)\n" +
					"\t\treturn\n" +
					"\t}\n" +
					"\tc.value = value\n",
				"\tif c.failure != nil {\n" +
					"\t\terr, cause = c.failure, CauseCancelled\n" +
					"\t}\n" +
					"\tif err != nil {\n" +
					"\t\tf.openFailed(c, err, cause)\n" +
					"\t\treturn\n" +
					"\t}\n" +
					"\tc.value = value\n",
			},
		},
	},
	{
		ID: "open-once-caches", Rule: "R4",
		Check: Check{"./factory", "TestAFailedFlightAnswersEveryWaiterAndIsNotRememberedR4"},
		Edits: []Edit{
			{
				"factory/slot.go",
				"\tfailures  int       // of flights in a row\n",
				"\tfailure   error\n" +
					"\tfailures  int       // of flights in a row\n",
			},
			{"factory/open.go", "\t\tk.failures++\n", "\t\tk.failures++\n\t\tk.failure = err\n"},
			{
				"factory/acquire.go",
				"\tf.serve(s)\n" +
					"\tif c.place != nil {\n",
				"\tif failure := s.key.failure; failure != nil {\n" +
					"\t\tf.answer(c, failure)\n" +
					"\t}\n" +
					"\tf.serve(s)\n" +
					"\tif c.place != nil {\n",
			},
		},
	},
	{
		ID: "open-nil-nil", Rule: "R4",
		Edits: []Edit{
			{
				"factory/acquire.go",
				"\tif c.err != nil {\n" +
					"\t\treturn Lease[C]{}, f.fail",
				"\tif c.err != nil && c.slot.key.failures != 2 {\n" +
					"\t\treturn Lease[C]{}, f.fail",
			},
		},
	},
	{
		ID: "open-per-call", Rule: "R3",
		Edits: []Edit{
			{
				"factory/acquire.go",
				"\tf.serve(s)\n" +
					"\tif c.place != nil {\n",
				"\ts.fast.Store(nil)\n" +
					"\ts.ready = nil\n" +
					"\tf.serve(s)\n" +
					"\tif c.place != nil {\n",
			},
		},
	},
}
