-- CLAIM 3. The lanes and the keys are locked by the caller; these are new statements, so they count what is committed.
-- Which jobs: by priority, then by virtual start tag. The first job of a lane has the lane's tag; its further ones come
-- after all that its owner has ready, in turn with those of the owner's other lanes, so many lanes buy nothing. A job is
-- taken when, of every key it needs, fewer jobs stand before it than the key has room: the first in line always passes,
-- so a claim never comes to nothing for a reason other than a full limit or a row held by a cancel.
create or replace function take_heads(p_lanes uuid[], p_count integer)
returns table (job_ids uuid[], job_lanes uuid[], top_tags bigint[])
language plpgsql volatile
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
  v_lanes uuid[];
  v_tags bigint[];
  v_last bigint[];
  v_cost bigint[];
  v_rooms integer[];
  v_nth integer[];
  v_of integer[];
  v_priorities smallint[];
  v_levels smallint[];
  v_horizons bigint[];
  v_jobs uuid[];
  v_job_lanes uuid[];
  v_seqs bigint[];
  v_job_tags bigint[];
  v_gone integer;
begin
  -- Per lane: its room, its owner's pace, and which of the owner's lanes with room for more than one job it is.
  with locked as materialized (
    select l.lane, l.owner_id, l.priority, l.tag,
      least(p_count, (
        select min(m.max - (select count(*) from slots s where s.limit_key = m.key))
        from limits m where m.key = any (l.limit_keys)
      ))::integer as free
    from lanes l where l.lane = any (p_lanes)
  )
  select array_agg(r.lane), array_agg(r.tag), array_agg(r.last_tag), array_agg(r.cost), array_agg(r.free),
    array_agg(r.nth), array_agg(r.of), array_agg(r.priority)
  into v_lanes, v_tags, v_last, v_cost, v_rooms, v_nth, v_of, v_priorities
  from (
    select f.lane, f.priority, f.tag, f.free, greatest(p.last_tag, f.tag) as last_tag, p.cost,
      (count(*) filter (where f.free > 1) over (partition by f.owner_id, f.priority order by f.tag, f.lane))::integer as nth,
      (count(*) filter (where f.free > 1) over (partition by f.owner_id, f.priority))::integer as of
    from locked f
    cross join lateral owner_pace(f.owner_id) p
  ) r;
  -- Equal priority is fair, so each level has a horizon of its own.
  select array_agg(h.priority), array_agg(h.horizon) into v_levels, v_horizons
  from (
    select t.priority, fair_horizon(array_agg(t.tag), array_agg(t.last_tag), array_agg(t.cost), array_agg(t.of), p_count) as horizon
    from unnest(v_tags, v_last, v_cost, v_of, v_priorities) t(tag, last_tag, cost, of, priority)
    group by t.priority
  ) h;

  with room as materialized (
    select m.key, m.max - (select count(*) from slots s where s.limit_key = m.key) as free
    from limits m
    where m.key in (select unnest(l.limit_keys) from lanes l where l.lane = any (p_lanes))
  ), candidate as materialized (
    select i.lane, q.seq, q.job_id, l.limit_keys, l.priority,
      case when q.n = 1 then i.tag else i.last_tag + ((q.n - 2) * i.of + i.nth) * i.cost end as tag
    from unnest(v_lanes, v_tags, v_last, v_cost, v_rooms, v_nth, v_of) i(lane, tag, last_tag, cost, free, nth, of)
    join lanes l on l.lane = i.lane
    join unnest(v_levels, v_horizons) z(priority, horizon) on z.priority = l.priority
    cross join lateral (
      select h.seq, h.job_id, row_number() over (order by h.seq) as n
      from (
        select w.seq, w.job_id from queue w where w.lane = i.lane order by w.seq
        limit least(i.free,
          1 + ceil(greatest(z.horizon - i.last_tag, 0)::double precision / i.cost / greatest(i.of, 1)))::bigint
        for update skip locked
      ) h
    ) q
    where i.free > 0
  ), ranked as (
    select c.lane, c.seq, c.job_id, c.priority, c.tag,
      coalesce(bool_and(k.rank <= r.free), true) as allowed
    from candidate c
    left join (
      select d.job_id, u.key, row_number() over (partition by u.key order by d.priority, d.tag, d.lane, d.seq) as rank
      from candidate d cross join unnest(d.limit_keys) u(key)
    ) k on k.job_id = c.job_id
    left join room r on r.key = k.key
    group by c.lane, c.seq, c.job_id, c.priority, c.tag
  ), taken as (
    select t.lane, t.seq, t.job_id, t.priority, t.tag
    from ranked t where t.allowed
    order by t.priority, t.tag, t.lane, t.seq
    limit p_count
  )
  select array_agg(t.job_id), array_agg(t.lane), array_agg(t.seq), array_agg(t.tag)
  into v_jobs, v_job_lanes, v_seqs, v_job_tags
  from taken t;

  -- Only rows really deleted are granted; all of them are locked above.
  delete from queue q
  using unnest(v_jobs, v_job_lanes, v_seqs) t(job_id, lane, seq)
  where q.lane = t.lane and q.seq = t.seq and q.job_id = t.job_id;
  get diagnostics v_gone = row_count;
  if v_gone <> coalesce(cardinality(v_jobs), 0) then
    raise exception using errcode = 'JG011', message = 'a queued job vanished under its lock';
  end if;
  return query select v_jobs, v_job_lanes, v_job_tags;
end $$;
comment on function take_heads(uuid[], integer) is 'Takes up to p_count jobs out of the queue of locked lanes, fairly and within the room of the locked limits.';
