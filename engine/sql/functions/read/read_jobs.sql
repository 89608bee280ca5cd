create or replace function read_jobs(p_jobs uuid[]) returns setof job_details
language plpgsql stable
set search_path from current
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
set random_page_cost = 0.1
set cpu_tuple_cost = 0.5
set jit = off
set max_parallel_workers_per_gather = 0
as $$
declare
  v_now timestamptz := clock();
begin
  return query
    select j.id, j.kind, j.status,
      case
        when s.job_id is not null and s.run_at > v_now then 'scheduled'
        when q.job_id is not null and l.status = 'blocked' then 'throttled'
        when j.status = 'running' and not exists (
          select from workers w where w.worker_id = e.worker_id and w.expires_at > v_now) then 'stalled'
      end,
      j.owner_id, j.project_id, j.subject, j.mode, j.priority, j.input, j.output, j.error,
      coalesce(e.progress, j.progress), coalesce(e.step, j.step), j.attempt, j.max_attempts,
      case when q.job_id is not null then (
        select count(*) from (
          select from queue a where a.lane = j.lane and a.seq < j.seq limit 1000) a
      )::integer end,
      case when q.job_id is not null then l.blocked_on end,
      j.metadata, j.price, null::timestamptz, null::timestamptz, case when s.job_id is not null then s.run_at end, j.created_at, j.started_at, j.finished_at, j.updated_at
    from unnest(p_jobs) with ordinality i(id, n)
    join jobs j on j.id = i.id
    left join leases e on e.job_id = j.id and j.status = 'running'
    left join queue q on q.lane = j.lane and q.seq = j.seq and q.job_id = j.id and j.status = 'queued'
    left join lanes l on l.lane = q.lane
    left join scheduled s on s.run_at = j.run_at and s.job_id = j.id and j.status = 'queued'
    order by i.n;
end $$;
comment on function read_jobs(uuid[]) is 'Jobs by id, in the order asked for; unknown ids are left out.';
