// Package queries has the typed queries of the Postgres adapter's own tables. The files *.sql are
// the source, and sqlc writes the Go from them and from the migrations; its version is pinned in
// .ci/run, which checks that the Go is current.
package queries

//go:generate sqlc generate
