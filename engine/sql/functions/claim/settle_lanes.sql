-- CLAIM 4. A lane becomes idle only under FOR UPDATE and after a second look: a submit that holds its key share is
-- about to add a row. Where that lock cannot be had at once the lane stays ready. The caller has the lanes locked, so
-- each is where and as he found it.
create or replace function settle_lanes(
  p_lanes uuid[], p_tids tid[], p_owners text[], p_priorities smallint[], p_tags bigint[], p_key_lanes uuid[], p_lane_keys text[],
  p_full text[], p_served uuid[], p_seqs bigint[], p_top_tags bigint[], p_last bigint[], p_costs bigint[], p_virtual bigint,
  p_block_served boolean
) returns integer
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
  v_empty uuid[];
  v_locked uuid[] := '{}';
  v_filled uuid[] := '{}';
  v_tids tid[];
  v_statuses text[];
  v_blocked_on text[];
  v_tags bigint[];
  v_paces record;
  v_settled integer;
  v_now timestamptz := clock();
begin
  -- Behind what was taken. What came back to a place before it is found by the second look, which goes from the beginning: there
  -- lies all that the lane has served while a transaction is held open.
  v_empty := array(
    select l.lane
    from unnest(p_lanes) l(lane)
    left join (
      select t.lane, max(t.seq) as seq from unnest(p_served, p_seqs) t(lane, seq) group by t.lane
    ) s on s.lane = l.lane
    where (select q.seq from queue q where q.lane = l.lane and q.seq > coalesce(s.seq, 0) limit 1) is null
  );
  if cardinality(v_empty) > 0 then
    v_locked := array(
      select h.lane
      from (
        select i.lane, i.tid from unnest(p_lanes, p_tids) i(lane, tid) join unnest(v_empty) e(lane) on e.lane = i.lane order by i.lane
      ) i
      cross join lateral (select l.lane from lanes l where l.ctid = i.tid for update skip locked) h
    );
    v_filled := array(
      select l.lane from unnest(v_locked) l(lane) where (select q.seq from queue q where q.lane = l.lane limit 1) is not null
    );
  end if;
  if p_last is null and cardinality(v_empty) - cardinality(v_filled) < cardinality(p_lanes) then
    v_paces := owner_paces(p_owners);
    p_last := v_paces.last_tags;
    p_costs := v_paces.costs;
  end if;

  with look as materialized (
    select i.lane, i.tid, i.owner_id, i.priority, i.tag, i.last_tag, i.cost, s.top_tag, f.key as full_key,
      i.lane <> all (v_empty) or i.lane = any (v_filled) as has_jobs
    from unnest(p_lanes, p_tids, p_owners, p_priorities, p_tags, p_last, p_costs) i(lane, tid, owner_id, priority, tag, last_tag, cost)
    left join (
      select t.lane, max(t.tag) as top_tag from unnest(p_served, p_top_tags) t(lane, tag) group by t.lane
    ) s on s.lane = i.lane
    left join (
      select k.lane, min(k.key) as key from unnest(p_key_lanes, p_lane_keys) k(lane, key) where k.key = any (p_full) group by k.lane
    ) f on f.lane = i.lane
  ), next as materialized (
    select k.tid, k.full_key, k.tag as old_tag,
      case when not k.has_jobs and k.lane = any (v_locked) then 'idle'
        when k.has_jobs and k.full_key is not null and (p_block_served or k.top_tag is null) then 'blocked'
        else 'ready' end as status,
      -- A lane that was served takes its next place behind all that its owner has; the others keep theirs.
      case when k.top_tag is null and not k.has_jobs and k.lane = any (v_locked) then least(k.tag, p_virtual)
        when k.top_tag is null then k.tag
        when not k.has_jobs then k.top_tag
        else greatest(p_virtual, greatest(k.last_tag, max(k.top_tag) over owner)
          + k.cost * count(*) filter (where k.top_tag is not null and k.has_jobs) over (owner order by k.priority, k.top_tag, k.lane))
      end as tag
    from look k
    window owner as (partition by k.owner_id)
  )
  select array_agg(n.tid), array_agg(n.status), array_agg(case when n.status = 'blocked' then n.full_key end), array_agg(n.tag)
  into v_tids, v_statuses, v_blocked_on, v_tags
  from next n
  where n.status <> 'ready' or n.tag <> n.old_tag;
  if v_tids is null then return 0; end if;
  update lanes l
  set status = n.status, blocked_on = n.blocked_on, tag = n.tag, idle_at = case when n.status = 'idle' then v_now else l.idle_at end
  from unnest(v_tids, v_statuses, v_blocked_on, v_tags) n(tid, status, blocked_on, tag)
  where l.ctid = n.tid;
  get diagnostics v_settled = row_count;
  if v_settled <> cardinality(v_tids) then
    raise exception using errcode = 'JG011', message = 'a lane vanished under its lock';
  end if;
  return v_settled;
end $$;
comment on function settle_lanes(uuid[], tid[], text[], smallint[], bigint[], uuid[], text[], text[], uuid[], bigint[], bigint[], bigint[], bigint[], bigint, boolean) is 'After a claim: each lane is idle, blocked on a full key, or ready with its next tag. Without p_block_served a lane that gave a job stays ready also where a key is full. Returns how many have changed.';
