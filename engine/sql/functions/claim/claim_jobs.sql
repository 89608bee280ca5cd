-- p_nowait is for a claim after a finish in the same transaction, which holds limits already: waiting for another one
-- now would be out of order. Its lanes stay ready, and "ready" tells the worker to come again.
-- What is locked is read once, into arrays side by side: of the lanes, of their keys (one place for each lane and key), and
-- of the limits. Until the commit nobody else changes it.
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
  v_floors bigint[];
  v_lanes uuid[];
  v_tids tid[];
  v_owners text[];
  v_priorities smallint[];
  v_tags bigint[];
  v_key_lanes uuid[];
  v_lane_keys text[];
  v_keys text[];
  v_rooms integer[];
  v_stale boolean;
  v_heads record;
  v_taken integer := 0;
  v_settled integer;
  v_virtual bigint;
  v_top bigint;
  v_client integer;
begin
  if current_setting('transaction_isolation') <> 'read committed' then perform require_read_committed(); end if;
  select (w.info ->> 'schema')::integer, m.oldest_client,
    array(select k.name from kinds k where k.name = any (p_kinds) and not k.paused order by k.name),
    array(
      select coalesce(p.lowest_tag, 0) from kinds k left join kind_pace p on p.kind = k.name
      where k.name = any (p_kinds) and not k.paused order by k.name
    )
  into v_client, oldest_client, v_kinds, v_floors
  from workers w cross join meta m where w.worker_id = p_worker and w.expires_at > v_now for key share of w;
  if not found then
    raise exception using errcode = 'JG004', message = format('the worker %s is not registered, or was given up', p_worker),
      hint = 'Send a heartbeat first; its answer lists the leases that are lost.';
  end if;
  -- Not raised: the same call may have handed in what the worker had finished.
  if coalesce(v_client, 1) < oldest_client then
    ready := false;
    return next;
    return;
  end if;

  -- CLAIM 1
  with locked as materialized (
    select c.lane, c.tid, c.owner_id, c.priority, c.tag, c.limit_keys
    from unnest(v_kinds, v_floors) k(kind, lowest_tag)
    cross join lateral (
      select r.lane, r.ctid as tid, r.owner_id, r.priority, r.tag, r.limit_keys
      from lanes r
      where r.kind = k.kind and r.status = 'ready' and r.tag >= k.lowest_tag
      order by r.priority, r.tag, r.lane
      limit p_count
      for no key update skip locked
    ) c
    order by c.priority, c.tag, c.lane
    limit p_count
  )
  select array_agg(l.lane), array_agg(l.tid), array_agg(l.owner_id), array_agg(l.priority), array_agg(l.tag),
    (select array_agg(k.lane) from locked k cross join unnest(k.limit_keys)),
    (select array_agg(u.key) from locked k cross join unnest(k.limit_keys) u(key))
  into v_lanes, v_tids, v_owners, v_priorities, v_tags, v_key_lanes, v_lane_keys
  from locked l;

  if v_lane_keys is not null then
    -- CLAIM 2
    if p_nowait then
      with held as (
        select m.key from limits m where m.key = any (v_lane_keys)
        order by m.key for no key update skip locked
      )
      select array_agg(h.key) into v_keys from held h;
      -- Without the lanes of which a key is not free.
      select array_agg(i.lane), array_agg(i.tid), array_agg(i.owner_id), array_agg(i.priority), array_agg(i.tag)
      into v_lanes, v_tids, v_owners, v_priorities, v_tags
      from unnest(v_lanes, v_tids, v_owners, v_priorities, v_tags) i(lane, tid, owner_id, priority, tag)
      where i.lane not in (
        select k.lane from unnest(v_key_lanes, v_lane_keys) k(lane, key) where k.key not in (select unnest(v_keys)));
    else
      with held as (
        select m.key from limits m where m.key = any (v_lane_keys)
        order by m.key for no key update
      )
      select array_agg(h.key) into v_keys from held h;
    end if;
    -- A new statement, which sees what was committed while the locks were waited for. Counted once: what is taken here is
    -- the only change until the commit.
    select array_agg(m.key), array_agg(m.max - (select count(*) from slots s where s.limit_key = m.key)), bool_or(m.stale_after is not null)
    into v_keys, v_rooms, v_stale from limits m where m.key = any (v_keys);
  end if;

  if v_lanes is not null then
    -- CLAIM 3
    v_heads := take_heads(v_lanes, v_owners, v_priorities, v_tags, v_key_lanes, v_lane_keys, v_keys, v_rooms, p_count);
    v_taken := coalesce(cardinality(v_heads.job_ids), 0);
    if v_taken > 0 then
      jobs := grant_leases(p_worker, v_heads.job_ids, v_heads.slot_keys, v_heads.slot_jobs, v_now, v_stale);
    end if;
    select v.last_value, (select max(t) from unnest(v_heads.top_tags) t) into v_virtual, v_top from virtual_time v;
    if v_top > v_virtual then
      v_virtual := setval('virtual_time', v_top);
    end if;
    -- CLAIM 4. A lane that gave a job goes behind the others. Where a claim of many got all that it asked for, its limit will
    -- have room again before its turn comes: it need not be blocked now and woken then. If not, a later claim blocks it.
    v_settled := settle_lanes(v_lanes, v_tids, v_owners, v_priorities, v_tags, v_key_lanes, v_lane_keys, v_heads.full_keys,
      v_heads.job_lanes, v_heads.seqs, v_heads.top_tags, v_heads.last_tags, v_heads.costs, v_virtual, v_taken < p_count or p_count < 16);
    -- CLAIM 5, on every key that still has room, also for lanes that gave nothing
    if cardinality(v_keys) > cardinality(v_heads.full_keys) then
      perform wake_lanes(array(select k from unnest(v_keys) k where k <> all (v_heads.full_keys)));
    end if;
  end if;

  ready := v_taken < p_count and exists (
    select from unnest(v_kinds, v_floors) k(kind, lowest_tag)
    cross join lateral (
      select r.lane from lanes r where r.kind = k.kind and r.status = 'ready' and r.tag >= k.lowest_tag limit 1
    ) c
  );
  next_run_at := least((select s.run_at from scheduled s order by s.run_at limit 1),
    (select w.wake_at from waits w order by w.wake_at limit 1),
    (select v_now from wake_notes limit 1));
  return next;
end $$;
comment on function claim_jobs(text, text[], integer, boolean) is 'Claims up to p_count jobs of the kinds for a worker. ready: there was a ready lane left, come again shortly. next_run_at: when the next delayed job is due. oldest_client: a worker whose info names an older schema gets nothing.';
