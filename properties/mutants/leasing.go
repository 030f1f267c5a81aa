package mutants

// leasing are the mutants of calls, leases and limits.
var leasing = []Mutant{
	{
		ID: "acquire-slot-leak", Rule: "R12",
		Edits: []Edit{
			{
				"factory/open.go",
				"\ts, k := f.landed(c), c.slot.key\n" +
					"\tf.remove(c)\n",
				"\ts, k := f.landed(c), c.slot.key\n" +
					"\tif s != nil && s.waiting.Len() == 0 {\n" +
					"\t\tc.counts = false\n" +
					"\t}\n" +
					"\tf.remove(c)\n",
			},
		},
	},
	{
		ID: "acquire-deadlock", Rule: "L1",
		Check: Check{"./factory", "TestACancellationAtTheMomentOfTheGrantLosesNoLeaseL1"},
		Edits: []Edit{
			{
				"factory/acquire.go",
				"\tif c.place != nil {\n" +
					"\t\tf.giveUpCall(c, cause)\n" +
					"\t}\n",
				"\tif c.place != nil {\n" +
					"\t\tf.giveUpCall(c, cause)\n" +
					"\t} else {\n" +
					"\t\tc.err = cause\n" +
					"\t}\n",
			},
		},
	},
	{
		ID: "use-blocked-lost", Rule: "R12",
		Check: Check{"./factory", "TestACallThatFailsGivesItsClientBackR12"},
		Edits: []Edit{
			{
				"factory/acquire.go",
				"\tdefer l.Release()\n",
				"\treturned := false\n" +
					"\tdefer func() {\n" +
					"\t\tif returned {\n" +
					"\t\t\tl.Release()\n" +
					"\t\t}\n" +
					"\t}()\n",
			},
			{
				"factory/acquire.go",
				"\terr = work(ctx, client)\n",
				"\terr = work(ctx, client)\n" +
					"\treturned = err == nil\n",
			},
		},
	},
	{
		ID: "use-timeout-leak", Rule: "R9",
		Check: Check{"./factory", "TestACloseThatTakesTooLongLeavesNoGoroutineR9"},
		Edits: []Edit{
			{
				"factory/drain.go",
				"\t\terr = c.adapter.Close(ctx, c.value)\n",
				"\t\tclosed := make(chan error)\n" +
					"\t\tgo func() { closed <- c.adapter.Close(ctx, c.value) }()\n" +
					"\t\tselect {\n" +
					"\t\tcase err = <-closed:\n" +
					"\t\tcase <-ctx.Done():\n" +
					"\t\t\terr = ctx.Err()\n" +
					"\t\t}\n",
			},
		},
	},
	{
		ID: "use-shared-handle", Rule: "R2",
		Edits: []Edit{
			{
				"factory/acquire.go",
				"\tif err := f.admit(); err != nil || f.shared() {\n" +
					"\t\treturn err\n" +
					"\t}\n",
				"\tif err := f.admit(); err != nil || f.phase == up {\n" +
					"\t\treturn err\n" +
					"\t}\n",
			},
			{"factory/scope.go", "\texclusive := s.scope != (ID{})\n", "\texclusive := false\n"},
		},
	},
	{
		ID: "limit-overflow", Rule: "R12",
		Edits: []Edit{
			{"factory/limit.go", "k.live >= f.cfg.ClientsMax", "k.live > f.cfg.ClientsMax"},
		},
	},
	{
		ID: "wait-order", Rule: "R12",
		Edits: []Edit{
			{"factory/limit.go", "\tat := s.key.queue.Back()\n", "\tvar at *list.Element\n"},
			{
				"factory/limit.go",
				"package factory\n",
				"package factory\n" +
					"\n" +
					"import \"container/list\"\n",
			},
		},
	},
}
