-- CLAIM 4. A lane becomes idle only under FOR UPDATE and after a second look: a submit that holds its key share is
-- about to add a row. Where that lock cannot be had at once the lane stays ready.
create or replace function settle_lanes(p_lanes uuid[], p_full text[], p_served uuid[], p_tags bigint[]) returns void
language plpgsql volatile
set search_path from current
set enable_seqscan = off
set jit = off
as $$
declare
  v_empty uuid[];
  v_locked uuid[] := '{}';
  v_virtual bigint := virtual_now();
begin
  v_empty := array(
    select l.lane from unnest(p_lanes) l(lane) where not exists (select from queue q where q.lane = l.lane)
  );
  if cardinality(v_empty) > 0 then
    v_locked := array(
      select l.lane from lanes l where l.lane = any (v_empty) order by l.lane for update skip locked
    );
  end if;

  with look as materialized (
    select l.lane, l.owner_id, l.priority, l.tag, s.top_tag,
      exists (select from queue q where q.lane = l.lane) as has_jobs,
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
  update lanes l
  set status = n.status, blocked_on = case when n.status = 'blocked' then n.full_key end, tag = n.tag
  from next n
  where l.lane = n.lane
    and (l.status, l.tag) is distinct from (n.status, n.tag);
end $$;
comment on function settle_lanes(uuid[], text[], uuid[], bigint[]) is 'After a claim: each lane is idle, blocked on a full key, or ready with its next tag.';
