-- p_nowait is for a claim after a finish in the same transaction, which holds limits already: waiting for another one
-- now would be out of order. Its lanes stay ready, and "ready" tells the worker to come again.
create or replace function claim_jobs(p_worker text, p_kinds text[], p_count integer, p_nowait boolean default false)
returns table (jobs json, ready boolean, next_run_at timestamptz, oldest_client integer)
language plpgsql volatile
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
  v_kinds text[];
  v_lanes uuid[];
  v_keys text[];
  v_heads record;
  v_taken integer := 0;
  v_full text[];
  v_client integer;
begin
  perform require_read_committed();
  select (w.info ->> 'schema')::integer into v_client
  from workers w where w.worker_id = p_worker and w.expires_at > v_now for key share;
  if not found then
    raise exception using errcode = 'JG004', message = format('the worker %s is not registered, or was given up', p_worker),
      hint = 'Send a heartbeat first; its answer lists the leases that are lost.';
  end if;
  -- Not raised: the same call may have handed in what the worker had finished.
  oldest_client := oldest_client();
  if coalesce(v_client, 1) < oldest_client then
    ready := false;
    return next;
    return;
  end if;
  v_kinds := array(select k.name from kinds k where k.name = any (p_kinds) and not k.paused);

  -- CLAIM 1
  select array_agg(l.lane order by l.priority, l.tag, l.lane) into v_lanes
  from (
    select c.lane, c.priority, c.tag
    from unnest(v_kinds) k(kind)
    cross join lateral (
      select r.lane, r.priority, r.tag
      from lanes r
      where r.kind = k.kind and r.status = 'ready'
      order by r.priority, r.tag, r.lane
      limit p_count
      for no key update skip locked
    ) c
    order by c.priority, c.tag, c.lane
    limit p_count
  ) l;

  if v_lanes is not null then
    -- CLAIM 2
    if p_nowait then
      with held as (
        select m.key from limits m
        where m.key in (select unnest(l.limit_keys) from lanes l where l.lane = any (v_lanes))
        order by m.key for no key update skip locked
      )
      select array_agg(h.key) into v_keys from held h;
      v_lanes := array(
        select i.lane from unnest(v_lanes) with ordinality i(lane, n) join lanes l on l.lane = i.lane
        where l.limit_keys <@ coalesce(v_keys, '{}') order by i.n
      );
    else
      with held as (
        select m.key from limits m
        where m.key in (select unnest(l.limit_keys) from lanes l where l.lane = any (v_lanes))
        order by m.key for no key update
      )
      select array_agg(h.key) into v_keys from held h;
    end if;

  end if;

  if cardinality(v_lanes) > 0 then
    -- CLAIM 3
    select * into v_heads from take_heads(v_lanes, p_count);
    v_taken := coalesce(cardinality(v_heads.job_ids), 0);
    if v_taken > 0 then
      select grant_leases(p_worker, v_heads.job_ids, array_agg(u.key), array_agg(t.job_id), v_now)
      into jobs
      from unnest(v_heads.job_ids, v_heads.job_lanes) t(job_id, lane)
      join lanes l on l.lane = t.lane
      cross join unnest(l.limit_keys) u(key);
      perform setval('virtual_time', greatest(virtual_now(), (select max(t) from unnest(v_heads.top_tags) t)));
    end if;

    -- CLAIM 4
    v_full := array(
      select m.key from limits m
      where m.key = any (v_keys) and m.max <= (select count(*) from slots s where s.limit_key = m.key)
    );
    perform settle_lanes(v_lanes, v_full, v_heads.job_lanes, v_heads.top_tags);

    -- CLAIM 5, on every key that still has room, also for lanes that gave nothing
    perform wake_lanes(array(select k from unnest(v_keys) k where k <> all (v_full)));
  end if;

  ready := v_taken < p_count and exists (
    select from unnest(v_kinds) k(kind)
    cross join lateral (select r.lane from lanes r where r.kind = k.kind and r.status = 'ready' limit 1) c
  );
  next_run_at := least((select s.run_at from scheduled s order by s.run_at limit 1),
    (select w.wake_at from waits w order by w.wake_at limit 1),
    (select v_now from wake_notes limit 1));
  return next;
end $$;
comment on function claim_jobs(text, text[], integer, boolean) is 'Claims up to p_count jobs of the kinds for a worker. ready: there was a ready lane left, come again shortly. next_run_at: when the next delayed job is due. oldest_client: a worker whose info names an older schema gets nothing.';
