create sequence virtual_time as bigint minvalue 0 start 0;
comment on sequence virtual_time is 'The virtual clock of fair queueing: the highest tag served. A sequence, because nobody may wait for it.';

create sequence lane_era as bigint minvalue 0 start 0;
comment on sequence lane_era is 'Part of the ids of lanes: see sweep_era(). A sequence, because it is read by each submit and may have no old versions.';

create sequence lanes_swept as bigint minvalue 0 start 0;
comment on sequence lanes_swept is 'Up to when lanes became idle that were looked at for removal, in milliseconds of Unix time.';

create table vacuum_probe (
  at timestamptz not null,
  pad text not null
) with (fillfactor = 50);
comment on table vacuum_probe is 'One row, written anew every five seconds, to see whether its old versions go. Six fit on a page.';

create index vacuum_probe_at on vacuum_probe (at);
comment on index vacuum_probe_at is 'The row that counts is the newest, so those that stay are never read.';
insert into vacuum_probe (at, pad) values ('-infinity', repeat('-', 1300));

create table lanes (
  lane uuid primary key,
  kind text not null,
  owner_id text not null,
  priority smallint not null,
  limit_keys text[] not null,
  status text not null check (status in ('ready', 'blocked', 'idle')),
  blocked_on text check ((blocked_on is not null) = (status = 'blocked')),
  tag bigint not null,
  idle_at timestamptz not null default '-infinity'
) with (fillfactor = 50);
comment on table lanes is 'The queued jobs of one owner, kind and priority that wait for the same limits: the unit of scheduling.';
comment on column lanes.lane is 'A hash of kind, owner, priority, limit keys and era: see lane_id().';
comment on column lanes.status is 'ready: a claim may find work here. blocked: a limit is full. idle: no queued job; set only under FOR UPDATE.';
comment on column lanes.tag is 'Start tag of fair queueing. Of a ready lane its next, of an idle lane the last that was served.';
comment on column lanes.idle_at is 'When it last became idle: whoever comes again soon finds the lane, with its limits, as it was.';

create index lanes_ready on lanes (kind, priority, tag, lane) where status = 'ready';
comment on index lanes_ready is 'A claim takes the first ready lanes of a kind.';
create index lanes_blocked on lanes (blocked_on, kind, priority, tag) where status = 'blocked';
comment on index lanes_blocked is 'A wake takes the first lanes of each kind that wait for a limit.';
create index lanes_idle_at on lanes (idle_at) where status = 'idle';
comment on index lanes_idle_at is 'The sweep removes lanes that have been idle for long.';
create index lanes_by_owner on lanes (owner_id, tag);
comment on index lanes_by_owner is 'The last tag of an owner, over all of its lanes.';

create table lane_keys (
  limit_key text not null,
  lane uuid not null,
  primary key (limit_key, lane)
);
comment on table lane_keys is 'Which lanes need a limit; written once with the lane. A limit that stands here, or has slots, is in use.';
