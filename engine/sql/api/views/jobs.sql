-- The row that every function of this schema answers with. New columns go to the end: the view is replaced, never dropped.
-- position and eta are for the functions to fill, for the rows of one answer: here they would be worked out for each
-- row that is scanned, each of which may look at a thousand others.
create or replace view genjobs_api.jobs with (security_barrier) as
select j.id, j.kind, j.status,
  case
    when s.job_id is not null and s.run_at > (select clock()) then 'scheduled'
    when q.job_id is not null and l.status = 'blocked' then 'throttled'
    when j.status = 'running' and j.lane is not null and not exists (
      select from workers w where w.worker_id = e.worker_id and w.expires_at > (select clock())) then 'stalled'
  end as reason,
  j.owner_id as owner, j.project_id as project, j.subject, j.mode, j.input, j.output, j.error,
  coalesce(e.progress, j.progress) as progress, coalesce(e.step, j.step) as step, j.attempt, j.max_attempts,
  null::integer as "position",
  case when q.job_id is not null then l.blocked_on end as blocked_on,
  j.metadata, j.price, case when s.job_id is not null then s.run_at end as run_at,
  j.created_at, j.started_at, j.finished_at, j.updated_at,
  null::jsonb as eta, j.charged, j.input_asset_id as input_asset
from jobs j
left join leases e on e.job_id = j.id and j.status = 'running'
left join queue q on q.lane = j.lane and q.seq = j.seq and q.job_id = j.id and j.status = 'queued'
left join lanes l on l.lane = q.lane
left join scheduled s on s.run_at = j.run_at and s.job_id = j.id and j.status = 'queued'
where j.owner_id = (select current_owner());
comment on view genjobs_api.jobs is 'The caller''s jobs, with status, progress and step as they are at this moment. position and eta are null here: get_job and list_jobs fill them.';
