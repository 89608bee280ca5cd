-- The jobs under the names that this app's pages, charts and operators know. A view: there is nothing to keep in step.
-- With the rights of who asks: on Supabase a view in public would otherwise show every user's scripts to everybody.
create or replace view script_generation_jobs with (security_invoker = true) as
select
  j.id,
  j.owner_id as user_id,
  j.input ->> 'topic' as topic,
  case
    when j.status = 'queued' then 'pending'
    when j.status in ('running', 'waiting') then 'processing'
    when j.status = 'succeeded' then 'completed'
    else 'failed'
  end as status,
  -- What a running job reports stands in its lease, and comes to the job's own row when it ends.
  coalesce(l.step, j.step) as current_step,
  coalesce(l.progress, j.progress) as progress,
  j.output ->> 'text' as result,
  j.error ->> 'message' as error_message,
  j.attempt,
  j.created_at,
  case when j.status <> 'queued' then j.started_at end as started_at,
  l.claimed_at as attempt_started_at,
  j.finished_at as completed_at,
  extract(epoch from j.finished_at - coalesce(j.attempt_started_at, j.started_at))::double precision as processing_time_seconds
from genjobs.jobs j
left join genjobs.leases l on l.job_id = j.id
where j.kind = 'script';

comment on view script_generation_jobs is 'The script jobs: status pending, processing, completed or failed; what runs now has attempt_started_at.';
comment on column script_generation_jobs.started_at is 'When the first attempt began; null while the job is pending.';
comment on column script_generation_jobs.processing_time_seconds is 'From the start of the last attempt to the end, without the attempts and waits before it.';
