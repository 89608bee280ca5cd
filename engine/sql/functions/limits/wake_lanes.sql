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
  v_blocked text[];
  v_virtual bigint;
  v_lanes uuid[];
  v_keys text[];
  v_tags bigint[];
  v_owners text[];
  v_nth bigint[];
  v_paces record;
  v_free uuid[];
  v_tids tid[];
  v_woken integer;
begin
  -- One look for each into the index; a mere exists may be turned into a join that reads all blocked lanes.
  v_blocked := array(
    select k.key from unnest(p_keys) k(key)
    where (select b.lane from lanes b where b.status = 'blocked' and b.blocked_on = k.key limit 1) is not null
  );
  if cardinality(v_blocked) = 0 then return 0; end if;
  with room as materialized (
    select l.key, l.max - (select count(*) from slots s where s.limit_key = l.key) as free
    from limits l where l.key = any (v_blocked)
  )
  select array_agg(c.lane), array_agg(c.key), array_agg(c.tag), array_agg(c.owner_id), array_agg(c.n)
  into v_lanes, v_keys, v_tags, v_owners, v_nth
  from (
    select c.lane, r.key, c.tag, c.owner_id, row_number() over (partition by c.owner_id order by c.priority, c.tag, c.lane) as n
    from room r
    cross join kinds k
    cross join lateral (
      select b.lane, b.tag, b.owner_id, b.priority
      from lanes b
      where b.status = 'blocked' and b.blocked_on = r.key and b.kind = k.name
      order by b.priority, b.tag
      limit greatest(r.free, 0)
    ) c
  ) c;
  if v_lanes is null then return 0; end if;
  v_virtual := virtual_now();
  -- A lane that waited while the virtual clock passed its tag starts now, but lanes of one owner one after the other.
  if v_virtual > any (v_tags) then
    v_paces := owner_paces(v_owners);
    v_tags := array(
      select case when i.tag >= v_virtual then i.tag
        else greatest(v_virtual + (i.nth - 1) * i.cost, i.last_tag + i.nth * i.cost) end
      from unnest(v_tags, v_nth, v_paces.last_tags, v_paces.costs) with ordinality i(tag, nth, last_tag, cost, n) order by i.n
    );
  end if;
  -- Never wait for a lane: a claim can hold one that it passed by, and wait for a key that is locked here. Such a lane
  -- gets a note under the key's lock, and heed_notes() wakes it a moment later.
  select coalesce(array_agg(h.lane), '{}'), array_agg(h.tid), array_agg(h.blocked_on) into v_free, v_tids, v_blocked
  from (select w.lane from unnest(v_lanes) w(lane) order by w.lane) i
  cross join lateral (
    select l.lane, l.ctid as tid, l.blocked_on from lanes l where l.lane = i.lane for no key update skip locked
  ) h;
  if cardinality(v_free) < cardinality(v_lanes) then
    insert into wake_notes (limit_key)
    select distinct c.key from unnest(v_lanes, v_keys) c(lane, key) where c.lane <> all (v_free) order by c.key
    on conflict (limit_key) do nothing;
  end if;
  -- By nothing but where they are: else all that is blocked on the key may be read, if statistics say that this is little.
  update lanes l
  set status = 'ready', blocked_on = null, tag = c.tag
  from (
    select f.tid, i.tag
    from unnest(v_lanes, v_keys, v_tags) i(lane, key, tag)
    join unnest(v_free, v_tids, v_blocked) f(lane, tid, blocked_on) on f.lane = i.lane and f.blocked_on = i.key
  ) c
  where l.ctid = c.tid;
  get diagnostics v_woken = row_count;
  return v_woken;
end $$;
comment on function wake_lanes(text[]) is 'Makes ready, for each key that has room, that many lanes of each kind blocked on it. Call it under the keys'' locks.';
