-- What a person sees of a job, as a number: it is another one whenever something of it has changed. Look-ups by primary
-- key, so that very many jobs can be asked for very often; positions are counted once a lane.
create or replace function job_versions(p_jobs uuid[])
returns table (id uuid, owner_id text, version bigint, last_seq bigint)
language plpgsql stable
set search_path from current
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
set random_page_cost = 0.1
set cpu_tuple_cost = 0.5
set jit = off
set max_parallel_workers_per_gather = 0
as $$
#variable_conflict use_column
declare
  v_now timestamptz := clock();
begin
  return query
    with found as materialized (
      select i.id, j.owner_id, j.kind, j.status, j.updated_at, j.attempt, j.lease_epoch, j.run_at, j.lane, j.seq
      from unnest(p_jobs) i(id)
      cross join lateral (select o.* from jobs o where o.id = i.id offset 0) j
    ), place as materialized (
      select h.job_id, h.n
      from (select f.lane, max(f.seq) as seq from found f where f.status = 'queued' group by f.lane) l
      cross join lateral (
        select q.job_id, row_number() over (order by q.seq) as n from (
          select w.job_id, w.seq from queue w where w.lane = l.lane and w.seq <= l.seq order by w.seq limit 1001) q
      ) h
    )
    select f.id, f.owner_id,
      -- JavaScript's numbers are exact to 53 bits; 0 is no version.
      hash_record_extended(row(f.status, f.updated_at, f.attempt, e.progress, e.step, e.job_id is not null and w.worker_id is null,
        s.job_id, l.blocked_on, p.n, k.p50_ms, k.p90_ms), 0) & 9007199254740991 | 1,
      case when e.job_id is not null then e.stream_seq
        when f.lease_epoch = 0 then 0
        else coalesce((select t.seq from stream t where t.job_id = f.id order by t.seq desc limit 1), 0) end
    from found f
    left join lateral (
      select o.job_id, o.progress, o.step, o.worker_id, o.stream_seq from leases o
      where o.job_id = f.id and f.status = 'running' offset 0
    ) e on true
    left join lateral (
      select o.worker_id from workers o where o.worker_id = e.worker_id and o.expires_at > v_now offset 0
    ) w on true
    left join lateral (
      select o.job_id from scheduled o
      where o.run_at = f.run_at and o.job_id = f.id and o.run_at > v_now and f.status = 'queued' offset 0
    ) s on true
    left join lateral (
      select o.blocked_on from lanes o where o.lane = f.lane and f.status = 'queued' offset 0
    ) l on true
    left join place p on p.job_id = f.id
    left join lateral (
      select o.p50_ms, o.p90_ms from kind_pace o
      where o.kind = f.kind and f.status in ('queued', 'running', 'waiting') offset 0
    ) k on true;
end $$;
comment on function job_versions(uuid[]) is 'For each job that is there its owner, a number that changes with what is seen of it, and its last event.';
