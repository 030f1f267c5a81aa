#!/bin/bash -eu
# Builds every target of fuzz/ for ClusterFuzzLite and OSS-Fuzz, as it is.
cd "$SRC/lockstep"

# The builder's own package stands for testing; it has to be in go.mod, of this copy alone.
printf 'package fuzz\n\nimport _ "github.com/AdamKorczynski/go-118-fuzz-build/testing"\n' \
  > fuzz/builder.go
go mod tidy

grep -ho '^func Fuzz[A-Za-z]*' fuzz/*_test.go | cut -d' ' -f2 | while read -r target; do
  compile_native_go_fuzzer_v2 lockstep/fuzz "$target" "$target"
done
