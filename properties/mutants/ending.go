package mutants

// ending are the mutants of shutdown and re-initialisation.
var ending = []Mutant{
	{
		ID: "close-twice-hangs", Rule: "L3",
		Edits: []Edit{
			{
				"factory/shutdown.go",
				"\tgone := f.gone\n" +
					"\tf.mu.Unlock()\n",
				"\tgone := f.gone\n" +
					"\tif !begins {\n" +
					"\t\tgone = make(chan struct{})\n" +
					"\t}\n" +
					"\tf.mu.Unlock()\n",
			},
		},
	},
	{
		ID: "close-during-open", Rule: "L3",
		Edits: []Edit{
			{"factory/open.go", "\tf.relieve(k)\n\tf.settleDown()\n}", "\tf.relieve(k)\n}"},
		},
	},
	{
		ID: "close-late-open", Rule: "R9",
		Edits: []Edit{
			{
				"factory/shutdown.go",
				"\tif f.phase == stopping && len(f.clients) == 0 {\n",
				"\tlate := 0\n" +
					"\tfor _, c := range f.clients {\n" +
					"\t\tif c.state == Opening {\n" +
					"\t\t\tlate++\n" +
					"\t\t}\n" +
					"\t}\n" +
					"\tif f.phase == stopping && len(f.clients) == late {\n",
			},
		},
	},
	{
		ID: "close-release-panics", Rule: "R6",
		Edits: []Edit{
			{
				"factory/lease.go",
				"\tbefore, ok := l.cell.free(l.word)\n",
				"\tif f.phase == down {\n" +
					"\t\tpanic(\"release of a client that was closed\")\n" +
					"\t}\n" +
					"\tbefore, ok := l.cell.free(l.word)\n",
			},
		},
	},
	{
		ID: "close-leaves-goroutines", Rule: "R9",
		Check: Check{"./factory", "TestShutdownReturnsAfterTheLastOfItsGoroutinesR9"},
		Edits: []Edit{
			{"factory/shutdown.go", "\t\t\ttasks.Wait()\n", "\t\t\t_ = tasks\n"},
		},
	},
	{
		ID: "close-waits-forever", Rule: "R10",
		Edits: []Edit{
			{
				"factory/drain.go",
				"\tif c.held > 0 {\n" +
					"\t\tc.drainBy",
				"\tif c.held < 0 {\n" +
					"\t\tc.drainBy",
			},
		},
	},
	{
		ID: "close-use-silent", Rule: "R6",
		Edits: []Edit{
			{
				"factory/lease.go",
				"if p, current := l.phase(); !current || !p.leases() {\n" +
					"\t\tf.emit",
				"if p, current := l.phase(); !current && p.leases() {\n" +
					"\t\tf.emit",
			},
		},
	},
	{
		ID: "reinit-stale", Rule: "R5",
		Edits: []Edit{
			{
				"factory/reinit.go",
				"drained := f.drainAll(k.clients)",
				"drained := f.drainAll(nil)",
			},
		},
	},
	{
		ID: "reinit-unchanged", Rule: "R3",
		Check: Check{"./factory", "TestAReloadReinitialisesTheKeysThatChangedAndDropsNoOtherR3"},
		Edits: []Edit{
			{
				"factory/reinit.go",
				"\t\tif !adapters.SameFingerprint(before, adapter, name) {",
				"\t\tif before != nil {",
			},
		},
	},
}
