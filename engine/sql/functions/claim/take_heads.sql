-- CLAIM 3. The lanes and the keys are locked by the caller; this is a new statement, so it counts what is committed.
-- Which jobs: by priority, then by virtual start tag. The first job of a lane has the lane's tag; a further one comes
-- after all that its owner has in other lanes, so many lanes buy nothing. A job is taken when, of every key it needs,
-- fewer jobs stand before it than the key has room: the first in line always passes, so a claim never comes to nothing
-- for a reason other than a full limit or a row held by a cancel.
create or replace function take_heads(p_lanes uuid[], p_count integer)
returns table (job_ids uuid[], job_lanes uuid[], top_tags bigint[])
language plpgsql volatile
set search_path from current
set enable_seqscan = off
set jit = off
as $$
#variable_conflict use_column
begin
  return query
    with room as materialized (
      select m.key, m.max - (select count(*) from slots s where s.limit_key = m.key) as free
      from limits m
      where m.key in (select unnest(l.limit_keys) from lanes l where l.lane = any (p_lanes))
    ), lane as materialized (
      select l.lane, l.priority, l.tag, l.limit_keys, p.last_tag, p.cost,
        least(
          -- Enough for a fair choice, and bounded: about four candidates for each job asked for.
          greatest(1, ceil(4.0 * p_count / cardinality(p_lanes))), p_count,
          (select min(r.free) from unnest(l.limit_keys) k(key) join room r on r.key = k.key)
        ) as quota
      from lanes l
      cross join lateral owner_pace(l.owner_id) p
      where l.lane = any (p_lanes)
    ), candidate as materialized (
      select l.lane, q.seq, q.job_id, l.limit_keys, l.priority,
        case when q.n = 1 then l.tag else greatest(l.tag, l.last_tag) + (q.n - 1) * l.cost end as tag
      from lane l
      cross join lateral (
        select h.seq, h.job_id, row_number() over (order by h.seq) as n
        from (
          select w.seq, w.job_id from queue w where w.lane = l.lane order by w.seq
          limit greatest(l.quota, 0)::bigint for update skip locked
        ) h
      ) q
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
    ), gone as (
      -- Only rows really deleted are granted.
      delete from queue q using taken t
      where q.lane = t.lane and q.seq = t.seq and q.job_id = t.job_id
      returning q.job_id, t.lane, t.priority, t.tag, t.seq
    )
    select array_agg(g.job_id order by g.priority, g.tag, g.lane, g.seq),
      array_agg(g.lane order by g.priority, g.tag, g.lane, g.seq),
      array_agg(g.tag order by g.priority, g.tag, g.lane, g.seq)
    from gone g;
end $$;
comment on function take_heads(uuid[], integer) is 'Takes up to p_count jobs out of the queue of locked lanes, fairly and within the room of the locked limits.';
