package config_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"lockstep/config"
)

// What is wrong is told at once, and can be taken apart.
func ExampleLoad() {
	_, err := config.Load(config.Options{
		Files:   []string{},
		Environ: []string{"MOCK_SERVICES_ENABLED=true", "PORT=hunter2", "LOCKSTEP_LOG_LEVEL=loud"},
	})
	var problems config.Problems
	if errors.As(err, &problems) {
		for _, p := range problems {
			fmt.Printf("%s, from the %v: expected %s\n", p.Variable, p.Source, p.Expected)
		}
	}
	// Output:
	// PORT, from the process environment: expected a whole number from 1 to 65535
	// LOCKSTEP_LOG_LEVEL, from the process environment: expected debug, info, warn or error
}

// A configuration shows no secret, however it is printed.
func ExampleSecret() {
	c, err := config.Load(config.Options{
		Files:   []string{},
		Environ: []string{"MOCK_SERVICES_ENABLED=true", "REDIS_URL=redis://:hunter2@[::1]"},
	})
	if err != nil {
		panic(err)
	}
	fmt.Println(c.Redis.Addrs, c.Redis.Password, len(c.Redis.Password.Reveal()))
	// Output: [[::1]:6379] *** 7
}

// A service follows its files, and is told to by SIGHUP.
func ExampleWatch() {
	options := config.Options{Files: []string{}, Environ: []string{"MOCK_SERVICES_ENABLED=true"}}
	current, err := config.Load(options)
	if err != nil {
		panic(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	hup := make(chan os.Signal, 1)
	signal.Notify(hup, syscall.SIGHUP)
	defer signal.Stop(hup)
	stop() // a service does so when it ends
	err = config.Watch(ctx, config.WatchOptions{Options: options, Now: hup}, current,
		func(_ context.Context, c config.Change) error {
			if c.Touches("redis") {
				fmt.Println("reload the factory of caches with an adapter for", c.After.Redis.Addrs)
			}
			return nil
		})
	fmt.Println(err)
	// Output: context canceled
}
