create table manual_jobs (
  job_id uuid primary key,
  owner_id text not null,
  project_id text,
  kind text not null,
  status text not null check (status in ('queued', 'running', 'succeeded', 'failed', 'canceled')),
  input_asset_id text,
  created_at timestamptz not null
);
comment on table manual_jobs is 'A job of a manual kind: no lane, no lease. Who moves it locks this row. Also when it has ended it stands here, so that its owner''s questions have indexes.';
comment on column manual_jobs.status is 'As in jobs, always.';

-- Whoever reads the view of an owner's jobs asks for a page in their order. Believing in few rows, the planner reads them
-- along an index; believing in many, it would fetch and sort them all. See genjobs_api.manual_jobs.
alter table manual_jobs alter column owner_id set (n_distinct = -1);

create index manual_jobs_by_owner on manual_jobs (owner_id, created_at, job_id);
comment on index manual_jobs_by_owner is 'An owner''s manual jobs, newest first.';
create index manual_jobs_by_project on manual_jobs (project_id, owner_id, created_at, job_id) where project_id is not null;
comment on index manual_jobs_by_project is 'A project''s manual jobs, each owner''s newest first.';
create index manual_jobs_by_status on manual_jobs (status, created_at, job_id);
comment on index manual_jobs_by_status is 'Manual jobs in one state, newest first.';
create index manual_jobs_by_owner_and_status on manual_jobs (owner_id, status, created_at, job_id);
comment on index manual_jobs_by_owner_and_status is 'An owner''s manual jobs in one state, newest first.';
create index manual_jobs_by_input_asset on manual_jobs (input_asset_id, owner_id, created_at, job_id) where input_asset_id is not null;
comment on index manual_jobs_by_input_asset is 'The manual jobs made from a file, each owner''s newest first.';
create index manual_jobs_live on manual_jobs (job_id) where status in ('queued', 'running');
comment on index manual_jobs_live is 'What has not ended: whether a partition may go, and how many there are.';

create table imported_jobs (
  source text not null check (length(source) between 1 and 200),
  old_id text not null,
  job_id uuid not null,
  primary key (source, old_id)
);
comment on table imported_jobs is 'What became of a row of an app''s older table of jobs, so that it is imported once, also when the job is gone by now.';
