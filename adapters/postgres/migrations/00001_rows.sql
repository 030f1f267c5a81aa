-- +goose Up

-- The schema is there already: the list of migrations lives in it, too.
create schema if not exists lockstep;

-- The rows of adapters.Database. Names are compared byte by byte, whatever the database's collation
-- is, so that keys come in the order of their bytes. A name has 512 bytes at most (adapters.NameMax),
-- so that an index entry has its place on a page.
create table lockstep.rows (
    tbl   text collate "C" not null,
    key   text collate "C" not null,
    value bytea            not null,
    primary key (tbl, key)
);
