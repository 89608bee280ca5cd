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
    with found as materialized (
      select i.n, j.*, e.claimed_at, q.job_id is not null as in_queue, s.run_at as due_at,
        case
          when s.job_id is not null and s.run_at > v_now then 'scheduled'
          when q.job_id is not null and l.status = 'blocked' then 'throttled'
          when j.status = 'running' and j.lane is not null and not exists (
            select from workers w where w.worker_id = e.worker_id and w.expires_at > v_now) then 'stalled'
        end as reason,
        coalesce(e.progress, j.progress) as progress_now, coalesce(e.step, j.step) as step_now,
        case when q.job_id is not null then (
          select count(*) from (
            select from queue a where a.lane = j.lane and a.seq < j.seq limit 1000) a
        )::integer end as place,
        case when q.job_id is not null then l.blocked_on end as blocked_on
      from unnest(p_jobs) with ordinality i(id, n)
      join jobs j on j.id = i.id
      left join leases e on e.job_id = j.id and j.status = 'running'
      left join queue q on q.lane = j.lane and q.seq = j.seq and q.job_id = j.id and j.status = 'queued'
      left join lanes l on l.lane = q.lane
      left join scheduled s on s.run_at = j.run_at and s.job_id = j.id and j.status = 'queued'
    ), outlook as materialized (
      select w.lane, w.room, w.lanes_ahead, w.lanes_in_all, w.held_since
      from lane_outlook(array(select distinct f.lane from found f where f.in_queue)) w
    ), expected as materialized (
      -- When it will have begun, or has, if it is quick (p50) and if it is not (p90).
      select f.n, p.p50_ms * interval '1 ms' as p50, p.p90_ms * interval '1 ms' as p90,
        case f.status
          when 'running' then case when f.attempt > 1 then f.claimed_at else f.started_at end
          when 'waiting' then case when f.attempt > 1 then coalesce(f.attempt_started_at, f.updated_at) else f.started_at end
          else case
            when f.due_at is not null then greatest(f.due_at, v_now)
            else greatest(o.held_since + p.p50_ms * interval '1 ms', v_now) + o.rounds * p.p50_ms * interval '1 ms'
          end
        end as begins,
        case when f.in_queue and o.held_since is not null
          then greatest(o.held_since + p.p90_ms * interval '1 ms', v_now) + o.rounds * p.p50_ms * interval '1 ms' end as begins_late
      from found f
      join kind_pace p on p.kind = f.kind and p.p50_ms is not null
      left join lateral (
        select w.held_since, (f.place * w.lanes_in_all + w.lanes_ahead) / w.room as rounds
        from outlook w where w.lane = f.lane and f.in_queue
      ) o on true
      where f.finished_at is null
    )
    select f.id, f.kind, f.status, f.reason, f.owner_id, f.project_id, f.subject, f.mode, f.input_asset_id, f.priority, f.input, f.output, f.error,
      f.progress_now, f.step_now, f.attempt, f.max_attempts, f.place, f.blocked_on, f.metadata, f.price, f.charged,
      f.cost_micros, f.units,
      case when x.begins is not null then greatest(x.begins + x.p50, v_now) end,
      case when x.begins is not null then greatest(coalesce(x.begins_late, x.begins) + x.p90, v_now) end,
      f.due_at, f.created_at, f.started_at, f.finished_at, f.updated_at, f.attempt_started_at
    from found f
    left join expected x on x.n = f.n
    order by f.n;
end $$;
comment on function read_jobs(uuid[]) is 'Jobs by id, in the order asked for; unknown ids are left out.';
