-- +goose Up

-- A topic numbers its messages: newest is the ID of the last one that was published, and whoever
-- publishes holds this row's lock until its commit. So messages become visible in the order of their
-- IDs, without a gap, and a group that has seen a number has seen all before it. The messages that
-- the topic keeps are those from oldest on.
create table lockstep.topics (
    id     bigint           primary key generated always as identity,
    name   text collate "C" not null unique,
    oldest bigint           not null default 1,
    newest bigint           not null default 0
) with (fillfactor = 50); -- an update finds room on its own page

-- No foreign keys below: topics and groups are never deleted, and a delivery may outlive the message
-- that a topic no longer keeps.
create table lockstep.messages (
    topic bigint not null,
    id    bigint not null,
    body  bytea  not null,
    primary key (topic, id)
);

-- A group has been given every message up to seen, in this order, each to one consumer: who consumes
-- holds this row's lock until its commit.
create table lockstep.groups (
    id    bigint           primary key generated always as identity,
    topic bigint           not null,
    name  text collate "C" not null,
    seen  bigint           not null default 0,
    unique (topic, name)
) with (fillfactor = 50);

-- The latest delivery of each message that a group was given and has not acknowledged.
create table lockstep.deliveries (
    grp       bigint           not null,
    message   bigint           not null,
    consumer  text collate "C" not null,
    delivered timestamptz      not null,
    count     integer          not null,
    primary key (grp, message)
) with (fillfactor = 80);
