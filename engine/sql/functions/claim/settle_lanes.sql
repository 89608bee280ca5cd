-- CLAIM 4. A lane becomes idle only under FOR UPDATE and after a second look: a submit that holds its key share is
-- about to add a row. Where that lock cannot be had at once the lane stays ready.
create or replace function settle_lanes(p_lanes uuid[], p_full text[], p_served uuid[], p_tags bigint[]) returns void
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
  v_virtual bigint := virtual_now();
  v_lanes uuid[];
  v_statuses text[];
  v_blocked_on text[];
  v_tags bigint[];
begin
  v_empty := array(
    select l.lane from unnest(p_lanes) l(lane) where (select q.seq from queue q where q.lane = l.lane limit 1) is null
  );
  if cardinality(v_empty) > 0 then
    v_locked := array(
      select l.lane from lanes l where l.lane = any (v_empty) order by l.lane for update skip locked
    );
  end if;

  with look as materialized (
    select l.lane, l.owner_id, l.priority, l.tag, s.top_tag,
      (select q.seq from queue q where q.lane = l.lane limit 1) is not null as has_jobs,
      (select min(k.key) from unnest(l.limit_keys) k(key) where k.key = any (p_full)) as full_key
    from lanes l
    left join (
      select t.lane, max(t.tag) as top_tag from unnest(p_served, p_tags) t(lane, tag) group by t.lane
    ) s on s.lane = l.lane
    where l.lane = any (p_lanes)
  ), next as materialized (
    select k.lane, k.top_tag, k.full_key,
      case when not k.has_jobs and k.lane = any (v_locked) then 'idle'
        when k.has_jobs and k.full_key is not null then 'blocked'
        else 'ready' end as status,
      -- A lane that was served takes its next place behind all that its owner has; the others keep theirs.
      case when k.top_tag is null and not k.has_jobs and k.lane = any (v_locked) then least(k.tag, v_virtual)
        when k.top_tag is null then k.tag
        when not k.has_jobs then k.top_tag
        else greatest(v_virtual, greatest(p.last_tag, max(k.top_tag) over owner)
          + p.cost * count(*) filter (where k.top_tag is not null and k.has_jobs) over (owner order by k.priority, k.top_tag, k.lane))
      end as tag
    from look k
    cross join lateral owner_pace(k.owner_id) p
    window owner as (partition by k.owner_id)
  )
  select array_agg(n.lane), array_agg(n.status), array_agg(case when n.status = 'blocked' then n.full_key end), array_agg(n.tag)
  into v_lanes, v_statuses, v_blocked_on, v_tags
  from next n;
  -- From arrays: joined to a sub-select the planner may read the whole table instead of its index.
  update lanes l
  set status = n.status, blocked_on = n.blocked_on, tag = n.tag
  from unnest(v_lanes, v_statuses, v_blocked_on, v_tags) n(lane, status, blocked_on, tag)
  where l.lane = n.lane
    and (l.status, l.tag) is distinct from (n.status, n.tag);
end $$;
comment on function settle_lanes(uuid[], text[], uuid[], bigint[]) is 'After a claim: each lane is idle, blocked on a full key, or ready with its next tag.';
