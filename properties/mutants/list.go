package mutants

// All are the mutants that there are: one for each defect of models/bugs.json.
var All = []Mutant{
	{
		ID: "fork-reuse", Seen: "redis/redis-py#234", Rule: "R1",
		Defect: "the child goes on using the parent's connection",
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
		ID: "fork-subclass", Seen: "redis/redis-py#395", Rule: "R1",
		Defect: "one way in, a call on a lease, forgets to look at the process",
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
		ID: "fork-goodbye", Seen: "sqlalchemy#7815, rails#31173", Rule: "R8",
		Defect: "the child's close ends the parent's session",
		Edits: []Edit{
			{
				"factory/drain.go",
				"err := c.adapter.Discard(c.value) // the descriptor is gone either way",
				"err := c.adapter.Close(c.context(c.opener), c.value)",
			},
		},
	},
	{
		ID: "fork-finaliser", Seen: "rails#57460", Rule: "R8",
		Defect: "a background closer in the child ends what the parent was draining",
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
		ID: "fork-reaper", Seen: "rails#37002", Rule: "R8",
		Defect: "the upkeep goes on working on inherited clients",
		Check:  Check{"./factory", "TestUpkeepRunsInNoOtherProcessThanItBeganInR1R8"},
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
		ID: "fork-lock", Seen: "PyMongo PYTHON-2484, grpc#13464", Rule: "L1",
		Defect: "what another thread of the parent had under way is inherited, and the " +
			"child waits for it for ever",
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
		ID: "fork-herd", Seen: "connection_pool#175", Rule: "R3",
		Defect: "a fork drops everybody's clients in the parent, too",
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
		ID: "restore-write-once", Seen: "aws-lambda-web-adapter#790", Rule: "R1",
		Defect: "a client that was captured in a snapshot is used after the restore",
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
		ID: "restore-credentials", Seen: "eoapi-cdk#236", Rule: "R5",
		Defect: "credentials from before the snapshot are used after it",
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
	{
		ID: "open-leaks-socket", Seen: "clickhouse-go#1934, golang/go#27630", Rule: "R9",
		Defect: "a failed handshake leaks the socket",
		Check:  Check{"./adapters/mock", "TestAFailedOpenLeavesNothingBehindR9"},
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
		ID: "open-leaks-ping", Seen: "pgwatch#1215, pgx#745", Rule: "R9",
		Defect: "the first call on a new client fails, and the client stays",
		Edits: []Edit{
			{
				"factory/open.go",
				"\t\t_ = c.adapter.Discard(value) // the descriptor is gone either way\n",
				"",
			},
		},
	},
	{
		ID: "open-leaks-goroutine", Seen: "nats.go#171", Rule: "R9",
		Defect: "what was started before the dial is not stopped when that fails",
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
		ID: "open-hangs-waiters", Seen: "puddle 1.1.3, golang/go#10886", Rule: "L1",
		Defect: "a failed open leaves the other callers waiting",
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
		ID: "open-caller-cancel", Seen: "pgx#1259, go-redis#3497", Rule: "R4",
		Defect: "one caller's cancellation ends the open that all of them wait for",
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
		ID: "open-leader-cancel", Seen: "buildbuddy#7199", Rule: "R4",
		Defect: "the cancellation of the call that began a flight fails every waiter",
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
		ID: "open-once-caches", Seen: "kubescape#2627", Rule: "R4",
		Defect: "the failure of an open is kept for ever",
		Check:  Check{"./factory", "TestAFailedFlightAnswersEveryWaiterAndIsNotRememberedR4"},
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
		ID: "open-nil-nil", Seen: "external-dns#6398", Rule: "R4",
		Defect: "the second call after a failure returns neither a client nor an error",
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
		ID: "open-per-call", Seen: "geckoboard/sql-dataset#11", Rule: "R3",
		Defect: "each call opens a client of its own",
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
	{
		ID: "acquire-slot-leak", Seen: "clickhouse-go#1759", Rule: "R12",
		Defect: "a place within the limit is lost when its callers gave up",
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
		ID: "acquire-deadlock", Seen: "puddle#2", Rule: "L1",
		Defect: "a call that is cancelled at the moment of its grant loses the lease",
		Check:  Check{"./factory", "TestACancellationAtTheMomentOfTheGrantLosesNoLeaseL1"},
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
		ID: "use-blocked-lost", Seen: "radix#344", Rule: "R12",
		Defect: "a call that fails keeps its client for ever",
		Check:  Check{"./factory", "TestACallThatFailsGivesItsClientBackR12"},
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
		ID: "use-timeout-leak", Seen: "lib/pq#594", Rule: "R9",
		Defect: "a goroutine is left behind by each close that takes too long",
		Check:  Check{"./factory", "TestACloseThatTakesTooLongLeavesNoGoroutineR9"},
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
		ID: "use-shared-handle", Seen: "redigo#130", Rule: "R2",
		Defect: "an exclusive client is handed out twice in a scope",
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
		ID: "limit-overflow", Seen: "puddle 2.2.1, pgx#2425", Rule: "R12",
		Defect: "the limit is passed by one",
		Edits: []Edit{
			{"factory/limit.go", "k.live >= f.cfg.ClientsMax", "k.live > f.cfg.ClientsMax"},
		},
	},
	{
		ID: "wait-order", Seen: "go-redis#3777", Rule: "R12",
		Defect: "who waits longest is served last",
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
	{
		ID: "close-twice-hangs", Seen: "amqp091-go#69", Rule: "L3",
		Defect: "the second of two shutdowns hangs",
		Edits: []Edit{
			{
				"factory/shutdown.go",
				"\tended := f.down\n" +
					"\tf.mu.Unlock()\n",
				"\tended := f.down\n" +
					"\tif !begins {\n" +
					"\t\tended = make(chan struct{})\n" +
					"\t}\n" +
					"\tf.mu.Unlock()\n",
			},
			{
				"factory/shutdown.go",
				"\t\tif !f.isDown() {\n" +
					"\t\t\treturn",
				"\t\tif ctx.Err() != nil {\n" +
					"\t\t\treturn",
			},
		},
	},
	{
		ID: "close-during-open", Seen: "puddle#8", Rule: "L3",
		Defect: "a shutdown that meets an open under way never ends",
		Edits: []Edit{
			{"factory/open.go", "\tf.relieve(k)\n\tf.settleDown()\n}", "\tf.relieve(k)\n}"},
		},
	},
	{
		ID: "close-late-open", Seen: "psycopg#784, go-redis#245", Rule: "R9",
		Defect: "a client that is being opened when Shutdown returns enters the factory after it",
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
			{"factory/shutdown.go", "\tf.tasks.Wait() // each is past its last step\n", ""},
		},
	},
	{
		ID: "close-release-panics", Seen: "baseplate.go#598", Rule: "R6",
		Defect: "Release after Shutdown panics",
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
		ID: "close-leaves-goroutines", Seen: "golang/go#50616", Rule: "R9",
		Defect: "Shutdown returns before its goroutines end",
		Check:  Check{"./factory", "TestShutdownReturnsAfterTheLastOfItsGoroutinesR9"},
		Edits: []Edit{
			{"factory/shutdown.go", "\tf.tasks.Wait() // each is past its last step\n", ""},
		},
	},
	{
		ID: "close-waits-forever", Seen: "pgx#916", Rule: "R10",
		Defect: "a drain waits for ever for a lease that is never released",
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
		ID: "close-use-silent", Seen: "go-redis#15", Rule: "R6",
		Defect: "a call on a lease that has ended is let through",
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
		ID: "reinit-stale", Seen: "openfga#2913", Rule: "R5",
		Defect: "the old client is handed out after re-initialisation",
		Edits: []Edit{
			{
				"factory/reinit.go",
				"drained := f.drainAll(k.clients)",
				"drained := f.drainAll(nil)",
			},
		},
	},
	{
		ID: "reinit-unchanged", Seen: "pgcat#175", Rule: "R3",
		Defect: "a reload drops all clients although nothing changed",
		Check:  Check{"./factory", "TestAReloadReinitialisesTheKeysThatChangedAndDropsNoOtherR3"},
		Edits: []Edit{
			{
				"factory/reinit.go",
				"\t\tif !adapters.SameFingerprint(before, adapter, name) {",
				"\t\tif before != nil {",
			},
		},
	},
}
