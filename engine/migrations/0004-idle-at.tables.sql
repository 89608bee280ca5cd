alter table lanes add column if not exists idle_at timestamptz not null default '-infinity';
comment on column lanes.idle_at is 'When it last became idle: whoever comes again soon finds the lane, with its limits, as it was.';
create index if not exists lanes_idle_at on lanes (idle_at) where status = 'idle';
comment on index lanes_idle_at is 'The sweep removes lanes that have been idle for long.';
drop index if exists lanes_idle;
