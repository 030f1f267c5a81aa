package mutants

// crossing are the mutants of processes that fork or are restored.
var crossing = []Mutant{
	{
		ID: "fork-reuse", Rule: "R1",
		Edits: []Edit{
			{
				"factory/process.go",
				"\t\ts := c.slot\n" +
					"\t\ts.fast.Store(nil)\n",
				"\t\ts := c.slot\n" +
					"\t\tif before.PID != now.PID && c.state == Ready && f.shared() {\n" +
					"\t\t\tcontinue\n" +
					"\t\t}\n" +
					"\t\ts.fast.Store(nil)\n",
			},
			{
				"factory/process.go",
				"k.shared, k.scoped, k.failures = nil, nil, 0",
				"k.scoped, k.failures = nil, 0\n" +
					"\t\tif k.shared != nil {\n" +
					"\t\t\tk.shared.flight, k.shared.cells = nil, nil\n" +
					"\t\t}",
			},
		},
	},
	{
		ID: "fork-subclass", Rule: "R1",
		Edits: []Edit{
			{
				"factory/lease.go",
				"\tif err := f.identify(); err != nil {\n" +
					"\t\treturn *new(C), f.fail(\"use\", key, err)\n" +
					"\t}\n",
				"",
			},
		},
	},
	{
		ID: "fork-goodbye", Rule: "R8",
		Edits: []Edit{
			{
				"factory/drain.go",
				"err := c.adapter.Discard(c.value) // the descriptor is gone either way",
				"err := c.adapter.Close(c.context(Process{Epoch: f.epoch.Load()}), c.value)",
			},
			{
				"factory/process.go",
				"\t\t\tf.discardAll(inherited)\n",
				"\t\t\tfor _, c := range inherited { // each waits at the gate by itself\n" +
					"\t\t\t\tgo f.discardAll([]*client[C]{c})\n" +
					"\t\t\t}\n",
			},
		},
	},
	{
		ID: "fork-finaliser", Rule: "R8",
		Edits: []Edit{
			{
				"factory/process.go",
				"\t\t\t\tinherited = append(inherited, c)\n",
				"\t\t\t\tif state == Draining {\n" +
					"\t\t\t\t\tf.spawn(func() { f.close(c, before) })\n" +
					"\t\t\t\t\tcontinue\n" +
					"\t\t\t\t}\n" +
					"\t\t\t\tinherited = append(inherited, c)\n",
			},
			{
				"factory/process.go",
				"\t\t\tc.state, c.held = Inherited, 0\n",
				"\t\t\tstate := c.state\n" +
					"\t\t\tc.state, c.held = Inherited, 0\n",
			},
			{
				"factory/drain.go",
				"\tours := f.ours(c)\n" +
					"\tif ours {",
				"\tours := true\n" +
					"\tif ours {",
			},
		},
	},
	{
		ID: "fork-reaper", Rule: "R8",
		Check: Check{"./factory", "TestUpkeepRunsInNoOtherProcessThanItBeganInR1R8"},
		Edits: []Edit{
			{
				"factory/upkeep.go",
				"\tknown := f.identify() == nil\n" +
					"\tif c.state",
				"\tknown := true\n" +
					"\tif c.state",
			},
			{"factory/upkeep.go", "\tif f.ours(c) { // else", "\tif c.id.N > 0 { // else"},
		},
	},
	{
		ID: "fork-lock", Rule: "L1",
		Edits: []Edit{
			{
				"factory/clone.go",
				"scope: s.scope}\n" +
					"\t}\n" +
					"\treturn cp.slots[s]",
				"scope: s.scope, flight: s.flight}\n" +
					"\t}\n" +
					"\treturn cp.slots[s]",
			},
			{
				"factory/process.go",
				"k.shared, k.scoped, k.failures = nil, nil, 0",
				"k.scoped, k.failures = nil, 0",
			},
		},
	},
	{
		ID: "fork-herd", Rule: "R3",
		Edits: []Edit{
			{
				"factory/clone.go",
				"\tg.hook()\n" +
					"\treturn g\n",
				"\tg.hook()\n" +
					"\tf.endIdle(f.drainAll(f.liveClients())...)\n" +
					"\treturn g\n",
			},
		},
	},
	{
		ID: "restore-write-once", Rule: "R1",
		Edits: []Edit{
			{
				"factory/process.go",
				"\t\ts := c.slot\n" +
					"\t\ts.fast.Store(nil)\n",
				"\t\ts := c.slot\n" +
					"\t\tif before.PID == now.PID && c.state == Ready {\n" +
					"\t\t\tcontinue\n" +
					"\t\t}\n" +
					"\t\ts.fast.Store(nil)\n",
			},
		},
	},
	{
		ID: "restore-credentials", Rule: "R5",
		Edits: []Edit{
			{
				"factory/open.go",
				"\t\tcredentials, err := f.cfg.Credentials(ctx, key)\n" +
					"\t\tif err != nil {\n" +
					"\t\t\treturn *new(C), fmt.Errorf(\"credentials: %w\", err)\n" +
					"\t\t}\n",
				"\t\tf.mu.Lock()\n" +
					"\t\tcredentials, known := f.credentials[fmt.Sprint(key, c.gen)]\n" +
					"\t\tf.mu.Unlock()\n" +
					"\t\tif !known {\n" +
					"\t\t\tvar err error\n" +
					"\t\t\tif credentials, err = f.cfg.Credentials(ctx, key); err != nil {\n" +
					"\t\t\t\treturn *new(C), fmt.Errorf(\"credentials: %w\", err)\n" +
					"\t\t\t}\n" +
					"\t\t\tf.mu.Lock()\n" +
					"\t\t\tf.credentials[fmt.Sprint(key, c.gen)] = credentials\n" +
					"\t\t\tf.mu.Unlock()\n" +
					"\t\t}\n",
			},
			{
				"factory/factory.go",
				"\tnextClient, nextLease, nextScope uint64",
				"\tcredentials map[string]adapters.Credentials\n" +
					"\n" +
					"\tnextClient, nextLease, nextScope uint64",
			},
			{
				"factory/factory.go",
				"\t\tscopes:   make(map[ID]*scopeState[C]),\n",
				"\t\tscopes:   make(map[ID]*scopeState[C]),\n" +
					"\n" +
					"\t\tcredentials: make(map[string]adapters.Credentials),\n",
			},
		},
	},
}
