-- CLAIM 3. The lanes and the keys are locked by the caller, who counted what room there is; what is said of them here are
-- his arrays. Which jobs: by priority, then by virtual start tag. The first job of a lane has the lane's tag; its further
-- ones come after all that its owner has ready, in turn with those of the owner's other lanes, so many lanes buy nothing.
-- A job is taken when, of every key it needs, fewer jobs stand before it than the key has room: the first in line always
-- passes, so a claim never comes to nothing for a reason other than a full limit or a row held by a cancel.
create or replace function take_heads(
  p_lanes uuid[], p_owners text[], p_priorities smallint[], p_tags bigint[], p_key_lanes uuid[], p_lane_keys text[],
  p_keys text[], p_rooms integer[], p_count integer,
  out job_ids uuid[], out job_lanes uuid[], out top_tags bigint[], out slot_keys text[], out slot_jobs uuid[], out full_keys text[],
  out last_tags bigint[], out costs bigint[], out seqs bigint[]
)
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
  v_free integer[];
  v_nth integer[];
  v_of integer[];
  v_tids tid[];
  v_picked bigint[];
  v_paces record;
  v_ahead record;
  v_ample boolean;
  v_gone integer;
begin
  -- Where no key can be short of room, there is nothing to share out, however many keys there are.
  v_ample := p_lane_keys is null or coalesce(p_count <= all (p_rooms), true);
  if v_ample then
    v_free := array_fill(p_count, array[cardinality(p_lanes)]);
  else
    select array_agg(greatest(least(p_count, f.free), 0) order by i.n) into v_free
    from unnest(p_lanes) with ordinality i(lane, n)
    left join (
      select k.lane, min(r.free) as free
      from unnest(p_key_lanes, p_lane_keys) k(lane, key) join unnest(p_keys, p_rooms) r(key, free) on r.key = k.key
      group by k.lane
    ) f on f.lane = i.lane;
  end if;

  -- Only where a lane may give more than one job does it matter how far to read, and in which turn.
  if 1 < any (v_free) then
    v_paces := owner_paces(p_owners);
    last_tags := v_paces.last_tags;
    costs := v_paces.costs;
    if cardinality(p_lanes) = 1 then
      v_nth := '{1}';
      v_of := '{1}';
    else
      v_ahead := read_ahead(p_lanes, p_owners, p_priorities, p_tags, v_free, last_tags, costs, p_count);
      v_free := v_ahead.reach;
      v_nth := v_ahead.nth;
      v_of := v_ahead.of;
    end if;
  end if;

  select array_agg(c.job_id), array_agg(c.lane), array_agg(c.tid), array_agg(c.tag), array_agg(c.seq)
  into job_ids, job_lanes, v_tids, top_tags, seqs
  from (
    select q.job_id, q.tid, i.lane, q.seq,
      case when q.n = 1 then i.tag else greatest(i.last_tag, i.tag) + ((q.n - 2) * i.of + i.nth) * i.cost end as tag
    from unnest(p_lanes, p_priorities, p_tags, v_free, last_tags, costs, v_nth, v_of) i(lane, priority, tag, free, last_tag, cost, nth, of)
    cross join lateral (
      select h.seq, h.job_id, h.tid, row_number() over () as n
      from (
        select w.seq, w.job_id, w.ctid as tid from queue w where w.lane = i.lane order by w.seq limit i.free
        for update skip locked
      ) h
    ) q
    order by i.priority, tag, i.lane, q.seq
  ) c;
  if job_ids is null then
    full_keys := array(select r.key from unnest(p_keys, p_rooms) r(key, free) where r.free <= 0);
    return;
  end if;

  if not v_ample and not cardinality(job_ids) <= all (p_rooms) then
    v_picked := array(
      select c.n
      from unnest(job_lanes) with ordinality c(lane, n)
      left join (
        select d.n, u.key, row_number() over (partition by u.key order by d.n) as rank
        from unnest(job_lanes) with ordinality d(lane, n) join unnest(p_key_lanes, p_lane_keys) u(lane, key) on u.lane = d.lane
      ) k on k.n = c.n
      left join unnest(p_keys, p_rooms) r(key, free) on r.key = k.key
      group by c.n
      having coalesce(bool_and(k.rank <= r.free), true)
      order by c.n
    );
    select array_agg(job_ids[p]), array_agg(job_lanes[p]), array_agg(v_tids[p]), array_agg(top_tags[p]), array_agg(seqs[p])
    into job_ids, job_lanes, v_tids, top_tags, seqs from unnest(v_picked) p;
  end if;
  job_ids := job_ids[:p_count];
  job_lanes := job_lanes[:p_count];
  v_tids := v_tids[:p_count];
  top_tags := top_tags[:p_count];
  seqs := seqs[:p_count];

  -- Only rows really deleted are granted; all of them are locked above, so each is where it was.
  delete from queue q where q.ctid = any (v_tids);
  get diagnostics v_gone = row_count;
  if v_gone <> cardinality(job_ids) then
    raise exception using errcode = 'JG011', message = 'a queued job vanished under its lock';
  end if;

  if p_lane_keys is not null then
    select array_agg(k.key), array_agg(t.job_id) into slot_keys, slot_jobs
    from unnest(job_ids, job_lanes) t(job_id, lane) join unnest(p_key_lanes, p_lane_keys) k(lane, key) on k.lane = t.lane;
    full_keys := '{}';
  end if;
  if not cardinality(job_ids) < all (p_rooms) then
    full_keys := array(
      select r.key from unnest(p_keys, p_rooms) r(key, free)
      left join (select s.key, count(*) as used from unnest(slot_keys) s(key) group by s.key) u on u.key = r.key
      where r.free <= coalesce(u.used, 0)
    );
  end if;
end $$;
comment on function take_heads(uuid[], text[], smallint[], bigint[], uuid[], text[], text[], integer[], integer) is 'Takes up to p_count jobs out of the queue of locked lanes, fairly and within the room of the locked limits; says what slots they need, and which keys are full then.';
