-- name: GetRow :one
select value from lockstep.rows where tbl = $1 and key = $2;

-- name: ListRows :many
-- ListRows returns the rows whose key starts with prefix, in the order of the keys' bytes, and all
-- of them where most is zero. No key has more than 128 characters after a prefix that sort as the
-- greatest one does (adapters.NameMax is 512 bytes), so the range is exact, and the primary key's.
select key, value from lockstep.rows
where tbl = sqlc.arg(tbl)
    and key >= sqlc.arg(prefix)::text
    and key <= sqlc.arg(prefix)::text || repeat(chr(1114111), 128)
order by key
limit nullif(sqlc.arg(most)::bigint, 0);

-- name: PutRow :exec
insert into lockstep.rows (tbl, key, value) values ($1, $2, $3)
on conflict (tbl, key) do update set value = excluded.value;

-- name: ReplaceRow :exec
-- ReplaceRow is PutRow under a snapshot. By itself an insert would not notice that a row which the
-- snapshot sees was deleted meanwhile: there would be no conflict, and two rows of one key to see.
with updated as (
    update lockstep.rows set value = sqlc.arg(value)
    where tbl = sqlc.arg(tbl) and key = sqlc.arg(key)
    returning key
)
insert into lockstep.rows (tbl, key, value)
select sqlc.arg(tbl)::text, sqlc.arg(key)::text, sqlc.arg(value)::bytea
where not exists (select from updated)
on conflict (tbl, key) do update set value = excluded.value;

-- name: DeleteRow :execrows
delete from lockstep.rows where tbl = $1 and key = $2;
