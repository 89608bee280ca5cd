-- A barrier is planned for itself, without the limit of whoever reads it. So the order stands in here, each job is looked up
-- ("offset 0"), and the owner is named twice, which tells the planner of few rows and makes it read along an index: with a
-- limit no more is read than is asked for. The conditions of a reader on what comes from manual_jobs find their index.
create or replace view genjobs_api.manual_jobs with (security_barrier) as
select m.job_id as id, m.kind, m.owner_id as owner, m.project_id as project, m.status, j.mode, m.input_asset_id as input_asset,
  j.error,
  -- What the app says it costs is not for the owner.
  case when j.price = 0 and not (select k.internal from kinds k where k.name = m.kind) then j.cost_micros end as cost_micros, j.attempt, m.created_at, j.started_at, j.finished_at, j.updated_at, j.input, j.output, j.metadata
from manual_jobs m
cross join lateral (select o.* from jobs o where o.id = m.job_id offset 0) j
where m.owner_id = (select current_owner()) and m.owner_id between (select current_owner()) and (select current_owner())
order by m.created_at desc, m.job_id desc;
comment on view genjobs_api.manual_jobs is 'The caller''s jobs of manual kinds, newest first, with what they cost where it is he who says so.';
