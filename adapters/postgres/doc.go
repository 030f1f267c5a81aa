// Package postgres is the adapter for PostgreSQL, on jackc/pgx.
package postgres
