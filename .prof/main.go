package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime/pprof"
	"strings"
	"time"

	"lockstep/conformance/tla"
)

func main() {
	spec, cfgname := os.Args[1], os.Args[2]
	f, _ := os.Create(os.Args[3])
	src, _ := os.ReadFile(cfgname)
	cfg, err := tla.ParseConfig(cfgname, src)
	if err != nil { panic(err) }
	m, err := tla.Load(os.DirFS(filepath.Dir(spec)), strings.TrimSuffix(filepath.Base(spec), ".tla"))
	if err != nil { panic(err) }
	model, err := tla.NewModel(m, cfg)
	if err != nil { panic(err) }
	ctx, cancel := context.WithTimeout(context.Background(), 40*time.Second)
	defer cancel()
	pprof.StartCPUProfile(f)
	r, err := model.Check(ctx, tla.CheckOptions{Workers: 1})
	pprof.StopCPUProfile()
	f.Close()
	fmt.Println(r.Verdict, r.Kind, r.Property, r.Generated, r.Distinct, r.Duration, err)
}
