alter table lanes add column if not exists idle_at timestamptz not null default '-infinity';
comment on column lanes.idle_at is 'When it last became idle: whoever comes again soon finds the lane, with its limits, as it was.';
create index if not exists lanes_idle_at on lanes (idle_at) where status = 'idle';
comment on index lanes_idle_at is 'The sweep removes lanes that have been idle for long.';
drop index if exists lanes_idle;
create sequence if not exists lane_era as bigint minvalue 0 start 0;
comment on sequence lane_era is 'Part of the ids of lanes: see sweep_era(). A sequence, because it is read by each submit and may have no old versions.';

create sequence if not exists lanes_swept as bigint minvalue 0 start 0;
comment on sequence lanes_swept is 'Up to when lanes became idle that were looked at for removal, in milliseconds of Unix time.';

create table if not exists vacuum_probe (
  at timestamptz not null,
  pad text not null
) with (fillfactor = 50);
comment on table vacuum_probe is 'One row, written anew every five seconds, to see whether its old versions go. Six fit on a page.';

create index if not exists vacuum_probe_at on vacuum_probe (at);
comment on index vacuum_probe_at is 'The row that counts is the newest, so those that stay are never read.';
insert into vacuum_probe (at, pad) select '-infinity', repeat('-', 1300) where not exists (select from vacuum_probe);
comment on column lanes.lane is 'A hash of kind, owner, priority, limit keys and era: see lane_id().';
