create sequence job_seq;
comment on sequence job_seq is 'Order of arrival of jobs; a job keeps its number for life, so a retry goes back to its old place.';

create table jobs (
  id uuid not null,
  owner_id text not null,
  project_id text,
  subject text,
  input_asset_id text,
  kind text not null,
  mode text,
  status text not null check (status in ('queued', 'running', 'waiting', 'succeeded', 'failed', 'canceled')),
  priority smallint not null,
  lane uuid,
  seq bigint not null,
  input jsonb not null,
  output jsonb,
  error jsonb,
  progress smallint not null default 0,
  step text,
  attempt integer not null default 0,
  max_attempts integer not null,
  lease_epoch integer not null default 0,
  woken boolean not null default false,
  metadata jsonb not null default '{}',
  price bigint not null default 0 check (price >= 0),
  charged bigint check (charged between 0 and price),
  cost_micros bigint not null default 0,
  units jsonb not null default '{}',
  run_at timestamptz,
  created_at timestamptz not null,
  started_at timestamptz,
  finished_at timestamptz,
  updated_at timestamptz not null,
  attempt_started_at timestamptz,
  primary key (id)
) partition by range (id);
comment on table jobs is 'A job as people read it: wide and cold. Workers search the narrow tables (queue, lanes, leases), never this one.';
comment on column jobs.id is 'A UUIDv7 made by the database, so that a range of ids is a range of time.';
comment on column jobs.input_asset_id is 'The file that the job is made from, by the app''s own id; forgotten when the file is.';
comment on column jobs.lane is 'The lane that the job waits in whenever it is queued; null for a job of a manual kind, which stands in manual_jobs instead.';
comment on column jobs.seq is 'The place of the job within its lane.';
comment on column jobs.lease_epoch is 'Counts the leases that the job has had; never reset. Every write of a worker names the epoch it was given.';
comment on column jobs.attempt is 'Attempts begun. Counted at the claim, so a job that kills its worker cannot loop for ever.';
comment on column jobs.attempt_started_at is 'When the attempt began that runs now or ran last; started_at is that of the first.';
comment on column jobs.price is 'What the job costs its owner, in whole credits, as the database priced it at submit.';
comment on column jobs.charged is 'What was captured of it when the job ended; null until then.';
comment on column jobs.cost_micros is 'What all attempts have cost, in millionths of a unit of money, as their handlers report it.';
comment on column jobs.units is 'What all attempts have used, such as tokens, by name.';
comment on column jobs.woken is 'Queued after a wait: it holds its slots still, so it waits in a lane without limits, and its claim adds no attempt.';
comment on column jobs.run_at is 'When set, the last time at which the job was told to start, by a delay or a back-off.';

-- Only columns that never change are indexed: every later update of a row stays on its page (HOT).
create index jobs_by_owner on jobs (owner_id, id);
comment on index jobs_by_owner is 'An owner''s jobs, newest first.';
create index jobs_by_project on jobs (project_id, id) where project_id is not null;
comment on index jobs_by_project is 'A project''s jobs, newest first.';
create index jobs_by_input_asset on jobs (input_asset_id, id) where input_asset_id is not null;
comment on index jobs_by_input_asset is 'The jobs made from a file. Only a file that is deleted changes the column.';

-- fillfactor 50 leaves room on the page for the updates of a batch: see docs/decisions/0005.
-- No default partition: rows that it took could only be moved one by one. Instead the last range has no end, and
-- maintain_partitions() cuts it before its time comes.
create table jobs_open partition of jobs for values from (minvalue) to (maxvalue) with (fillfactor = 50);
comment on table jobs_open is 'Jobs after all periods; all jobs before the first maintenance.';
