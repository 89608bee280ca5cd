-- WAKE of the protocol. The caller holds the locks of the keys. Of each kind as many lanes as there is room: were only
-- lanes of a kind without a worker woken, the slot would stay unused.
create or replace function wake_lanes(p_keys text[]) returns integer
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
  v_virtual bigint := virtual_now();
  v_lanes uuid[];
  v_keys text[];
  v_tags bigint[];
  v_free uuid[];
  v_woken integer;
begin
  with room as materialized (
    select l.key, l.max - (select count(*) from slots s where s.limit_key = l.key) as free
    from limits l
    -- "limit 1": one look into the index; a mere exists may be turned into a join that reads all blocked lanes.
    cross join lateral (select from lanes b where b.status = 'blocked' and b.blocked_on = l.key limit 1) b
    where l.key = any (p_keys)
  ), chosen as (
    select c.lane, r.key, c.tag, c.owner_id,
      row_number() over (partition by c.owner_id order by c.priority, c.tag, c.lane) as n
    from room r
    cross join kinds k
    cross join lateral (
      select b.lane, b.tag, b.owner_id, b.priority
      from lanes b
      where b.status = 'blocked' and b.blocked_on = r.key and b.kind = k.name
      order by b.priority, b.tag
      limit greatest(r.free, 0)
    ) c
  )
  -- A lane that waited while the virtual clock passed its tag starts now, but lanes of one owner one after the other.
  select array_agg(c.lane), array_agg(c.key), array_agg(case when c.tag >= v_virtual then c.tag
    else greatest(v_virtual + (c.n - 1) * p.cost, p.last_tag + c.n * p.cost) end)
  into v_lanes, v_keys, v_tags
  from chosen c
  cross join lateral owner_pace(c.owner_id) p;
  -- Never wait for a lane: a claim can hold one that it passed by, and wait for a key that is locked here. Such a lane
  -- gets a note under the key's lock, and heed_notes() wakes it a moment later.
  v_free := array(
    select l.lane from lanes l where l.lane = any (v_lanes) order by l.lane
    for no key update skip locked
  );
  insert into wake_notes (limit_key)
  select distinct c.key from unnest(v_lanes, v_keys) c(lane, key) where c.lane <> all (v_free) order by c.key
  on conflict (limit_key) do nothing;
  update lanes l
  set status = 'ready', blocked_on = null, tag = c.tag
  from unnest(v_lanes, v_keys, v_tags) c(lane, key, tag)
  where l.lane = c.lane and l.lane = any (v_free) and l.status = 'blocked' and l.blocked_on = c.key;
  get diagnostics v_woken = row_count;
  return v_woken;
end $$;
comment on function wake_lanes(text[]) is 'Makes ready, for each key that has room, that many lanes of each kind blocked on it. Call it under the keys'' locks.';
