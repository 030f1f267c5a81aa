#!/bin/bash -eu
# Builds every target of fuzz/ for ClusterFuzzLite and OSS-Fuzz, as it is.
cd "$SRC/lockstep"

# What is not a target only mentions them, which the builder's script would take for one.
rm -r fuzz/planted

# The builder replaces a file of the standard library, which Go allows only outside of the module
# cache: there a toolchain lies that it has fetched for go.mod.
root=$(go env GOROOT)
if [[ "$root" == "$(go env GOMODCACHE)"/* ]]; then
  cp -R "$root" /tmp/go
  chmod -R u+w /tmp/go
  export GOROOT=/tmp/go PATH=/tmp/go/bin:$PATH
fi
export GOTOOLCHAIN=local

grep -ho '^func Fuzz[A-Za-z]*' fuzz/*_test.go | cut -d' ' -f2 | while read -r target; do
  compile_native_go_fuzzer_v2 lockstep/fuzz "$target" "$target"
done
