create table stat_changes (
  xact xid8 not null,
  id bigint generated always as identity,
  times smallint not null check (times in (-1, 1)),
  owner_id text not null,
  project_id text,
  kind text not null,
  mode text,
  status text not null,
  cost_micros bigint not null,
  charged bigint,
  created_at timestamptz not null,
  run_at timestamptz,
  started_at timestamptz,
  finished_at timestamptz not null,
  primary key (xact, id)
);
comment on table stat_changes is 'Jobs that have ended, or are counted no more, and are not folded into job_stats yet. Appended without a lock, so that a finish waits for nobody; what they come to is worked out by the fold.';
comment on sequence stat_changes_id_seq is 'Tells the changes of one transaction apart.';
comment on column stat_changes.xact is 'The transaction that appended it. Below stat_folds.folded_below nothing can come any more, so nobody looks there.';
comment on column stat_changes.times is '-1 for a job that is counted no more.';

create table job_stats (
  level text collate "C" not null check (level in ('all', 'owner', 'project')),
  owner_id text collate "C" not null,
  grain text collate "C" not null check (grain in ('minute', 'hour', 'day', 'month', 'total')),
  at timestamptz not null,
  project_id text collate "C" not null,
  kind text collate "C" not null,
  mode text collate "C" not null,
  status text collate "C" not null,
  jobs bigint not null,
  cost_micros bigint not null,
  charged bigint not null,
  started bigint not null,
  wait_ms bigint not null,
  run_ms bigint not null,
  waits jsonb not null,
  runs jsonb not null,
  primary key (level, owner_id, grain, at, project_id, kind, mode, status)
) with (fillfactor = 70);
comment on table job_stats is 'Ended jobs, counted as of the last fold; stat_changes has what came since. Any range of time is made of few of these rows, however many jobs there are.';
comment on column job_stats.level is 'all: of everybody. owner: of one owner. project: of one owner in one project.';
comment on column job_stats.project_id is 'Empty for all projects together, and mode for a job without one.';
comment on column job_stats.at is 'When the minute, hour, day or month of the end of the jobs begins, in UTC; of a total -infinity.';
comment on column job_stats.started is 'How many of them ever started: of these there is a wait and a run.';
comment on column job_stats.waits is 'How many jobs waited how long, as {bucket: jobs}: bucket n holds what is above 1.1^(n-1) and at most 1.1^n milliseconds, bucket 0 what is at most one.';
comment on column job_stats.runs is 'How many jobs ran how long, from their first start to their end, likewise.';
create index job_stats_by_project on job_stats (project_id, grain, at) where level = 'project';
comment on index job_stats_by_project is 'A project, of one owner or of all.';
create index job_stats_by_owner on job_stats (grain, at) where level = 'owner';
comment on index job_stats_by_owner is 'All owners side by side.';
create index job_stats_by_age on job_stats (grain, at) where grain in ('minute', 'hour');
comment on index job_stats_by_age is 'The fold removes minutes and hours that are old.';

create table stat_folds (
  singleton boolean primary key default true check (singleton),
  folded_below xid8 not null
) with (fillfactor = 50);
comment on table stat_folds is 'One row, whose lock the fold takes: how far stat_changes is folded.';
insert into stat_folds (folded_below) values ('0');
