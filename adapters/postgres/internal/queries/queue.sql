-- Each query is one statement, so that it is one exchange and a transaction of its own, through a
-- pooler, too. Where a statement waits for a lock, it goes on with the locked row as it is then and
-- with the rest as it was when the statement began. That is a prefix of the topic in any case, since
-- messages become visible in the order of their IDs.

-- name: MakeTopic :exec
insert into lockstep.topics (name) values ($1) on conflict do nothing;

-- name: Publish :one
-- Publish appends a message and returns its ID, or no row where there is no such topic. Where
-- length_max is not zero, the topic keeps that many. What a publisher before this one had not yet
-- committed when the statement began is not seen by its deletion, and is left for the next one: the
-- topic's oldest says what counts.
with topic as (
    update lockstep.topics t set
        newest = t.newest + 1,
        oldest = case sqlc.arg(length_max)::bigint
            when 0 then t.oldest
            else greatest(t.oldest, t.newest + 2 - sqlc.arg(length_max)::bigint)
        end
    where t.name = sqlc.arg(topic)
    returning t.id, t.oldest, t.newest
), dropped as (
    delete from lockstep.messages m using topic
    where m.topic = topic.id and m.id < topic.oldest
), message as (
    insert into lockstep.messages (topic, id, body)
    select topic.id, topic.newest, sqlc.arg(body)::bytea from topic
    returning id
)
select message.id from message, pg_notify(sqlc.arg(channel)::text, '');

-- name: MakeGroup :one
-- MakeGroup makes the group where the topic is there and the group is not. It returns whether it is
-- worth consuming: the group is new, whoever made it, or a message waits for it. Where it is not, there
-- was a moment at which the group had seen all.
with topic as (
    select t.id, t.oldest from lockstep.topics t where t.name = sqlc.arg(topic)
), known as (
    select g.topic, greatest(g.seen + 1, topic.oldest) as next
    from topic join lockstep.groups g on g.topic = topic.id
    where g.name = sqlc.arg(name)::text
), made as (
    insert into lockstep.groups (topic, name)
    select topic.id, sqlc.arg(name)::text from topic where not exists (select from known)
    on conflict do nothing
)
select (
    exists (select from topic) and not exists (select from known)
    or exists (
        select from known join lockstep.messages m on m.topic = known.topic and m.id >= known.next
    )
)::boolean as worth;

-- name: Consume :many
-- Consume takes the next messages that the group has not seen. It locks nothing where there is none.
-- That it returns none does not say that there are none: the group may not be there, and where the
-- statement waited for another consumer, that one took what was there when the statement began, and
-- what came meanwhile is not seen. MakeGroup tells.
with taker as (
    select g.id, g.topic, greatest(g.seen + 1, t.oldest) as next
    from lockstep.topics t join lockstep.groups g on g.topic = t.id
    where t.name = sqlc.arg(topic) and g.name = sqlc.arg(name) and g.seen < t.newest
    for update of g
), fresh as (
    select taker.id as grp, m.id, m.body
    from taker, lateral (
        select id, body from lockstep.messages
        where topic = taker.topic and id >= taker.next
        order by id
        limit sqlc.arg(most)::bigint
    ) m
), moved as (
    update lockstep.groups g set seen = last.id
    from (select grp, max(id) as id from fresh group by grp) last
    where g.id = last.grp
), delivered as (
    insert into lockstep.deliveries (grp, message, consumer, delivered, count)
    select grp, id, sqlc.arg(consumer), clock_timestamp(), 1 from fresh
)
select id, body from fresh order by id;

-- name: Claim :many
-- Claim delivers again what has been pending for idle microseconds and was delivered fewer than
-- deliveries_max times, where that is not zero. On its way it forgets deliveries of messages that
-- the topic no longer keeps. It passes over what somebody else is claiming or acknowledging.
with grp as (
    select g.id, g.topic, t.oldest
    from lockstep.topics t join lockstep.groups g on g.topic = t.id
    where t.name = sqlc.arg(topic) and g.name = sqlc.arg(name)
), lost as (
    select d.grp, d.message
    from grp join lockstep.deliveries d on d.grp = grp.id and d.message < grp.oldest
    for update of d skip locked
), forgotten as (
    delete from lockstep.deliveries d using lost where d.grp = lost.grp and d.message = lost.message
), idle as (
    select grp.id as grp, p.message, p.body
    from grp, lateral (
        select d.message, m.body
        from lockstep.deliveries d
            join lockstep.messages m on m.topic = grp.topic and m.id = d.message
        where d.grp = grp.id and d.message >= grp.oldest
            and (
                sqlc.arg(idle)::bigint = 0 or d.delivered
                    <= clock_timestamp() - sqlc.arg(idle)::bigint * interval '1 microsecond'
            )
            and (
                sqlc.arg(deliveries_max)::bigint = 0 or d.count < sqlc.arg(deliveries_max)::bigint
            )
        order by d.message
        limit sqlc.arg(most)::bigint
        for update of d skip locked
    ) p
), claimed as (
    update lockstep.deliveries d
    set consumer = sqlc.arg(consumer), delivered = clock_timestamp(), count = d.count + 1
    from idle
    where d.grp = idle.grp and d.message = idle.message
    returning d.message, d.count
)
select claimed.message as id, idle.body, claimed.count
from claimed join idle on idle.message = claimed.message
order by claimed.message;

-- name: Bury :execrows
-- Bury moves what Claim refuses for its deliveries to the topic dead, and returns how many it moved:
-- all that is older than before, or all where that is zero, but nothing of what was just taken. What
-- the dead topic no longer keeps is deleted as Publish does it; what one call moves beyond length_max
-- is left for the next.
with spent as (
    select d.grp, d.message, m.body
    from lockstep.topics t
        join lockstep.groups g on g.topic = t.id
        join lockstep.deliveries d on d.grp = g.id and d.message >= t.oldest
        join lockstep.messages m on m.topic = t.id and m.id = d.message
    where t.name = sqlc.arg(topic) and g.name = sqlc.arg(name)
        and d.count >= sqlc.arg(deliveries_max)::bigint
        and (
            sqlc.arg(idle)::bigint = 0
            or d.delivered <= clock_timestamp() - sqlc.arg(idle)::bigint * interval '1 microsecond'
        )
        and (sqlc.arg(before)::bigint = 0 or d.message < sqlc.arg(before)::bigint)
        and d.message <> all (sqlc.arg(taken)::bigint[])
    order by d.message
    for update of d skip locked
), acknowledged as (
    delete from lockstep.deliveries d using spent
    where d.grp = spent.grp and d.message = spent.message
), letters as (
    select body, row_number() over (order by message) as number, count(*) over () as total
    from spent
), grave as (
    insert into lockstep.topics as t (name, newest, oldest)
    select
        sqlc.arg(dead)::text,
        count(*),
        case sqlc.arg(length_max)::bigint
            when 0 then 1 else greatest(1, count(*) + 1 - sqlc.arg(length_max)::bigint)
        end
    from spent having count(*) > 0
    on conflict (name) do update set
        newest = t.newest + excluded.newest,
        oldest = case sqlc.arg(length_max)::bigint
            when 0 then t.oldest
            else greatest(t.oldest, t.newest + excluded.newest + 1 - sqlc.arg(length_max)::bigint)
        end
    returning t.id, t.oldest, t.newest
), dropped as (
    delete from lockstep.messages m using grave
    where m.topic = grave.id and m.id < grave.oldest
), told as (
    select grave.id, grave.newest
    from grave, pg_notify(sqlc.arg(channel)::text, '')
)
insert into lockstep.messages (topic, id, body)
select told.id, told.newest - letters.total + letters.number, letters.body from told, letters;

-- name: Ack :execrows
-- Ack ends deliveries. It takes their locks in one order, so that no two of it wait for each other.
with pending as (
    select d.grp, d.message
    from lockstep.topics t
        join lockstep.groups g on g.topic = t.id
        join lockstep.deliveries d on d.grp = g.id and d.message >= t.oldest
    where t.name = sqlc.arg(topic) and g.name = sqlc.arg(name)
        and d.message = any (sqlc.arg(ids)::bigint[])
    order by d.message
    for update of d
)
delete from lockstep.deliveries d using pending
where d.grp = pending.grp and d.message = pending.message;
