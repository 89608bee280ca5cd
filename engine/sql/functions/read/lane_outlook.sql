-- A guess, from a bounded look at each lane: lanes that compete take turns, as many jobs as there is room go on side by
-- side, and the first place comes free when the job that has held its slot for longest has taken its time.
create or replace function lane_outlook(p_lanes uuid[])
returns table (lane uuid, room integer, lanes_ahead integer, lanes_in_all integer, held_since timestamptz)
language plpgsql stable rows 10
set search_path from current
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
set random_page_cost = 0.1
set cpu_tuple_cost = 0.5
set jit = off
set max_parallel_workers_per_gather = 0
as $$
#variable_conflict use_column
begin
  return query
    select l.lane, least(m.max, coalesce(nullif(p.running, 0), m.max, 1))::integer, r.ahead::integer, r.in_all::integer, h.since
    from unnest(p_lanes) i(lane)
    cross join lateral (select o.* from lanes o where o.lane = i.lane offset 0) l
    join kinds k on k.name = l.kind and not k.paused
    left join kind_pace p on p.kind = l.kind
    cross join lateral (select min(u.max) as max from limits u where u.key = any (l.limit_keys)) m
    cross join lateral (
      select count(*) as in_all, count(*) filter (where c.tag < l.tag) as ahead from (
        (select b.tag from lanes b
          where l.status = 'blocked' and b.status = 'blocked' and b.blocked_on = l.blocked_on and b.kind = l.kind
            and b.priority = l.priority
          order by b.tag limit 100)
        union all
        (select b.tag from lanes b
          where l.status = 'ready' and b.status = 'ready' and b.kind = l.kind and b.priority = l.priority
          order by b.tag limit 100)
      ) c
    ) r
    cross join lateral (
      select min(s.granted_at) as since from (
        select w.granted_at from slots w where l.status = 'blocked' and w.limit_key = l.blocked_on limit 100) s
    ) h
    where m.max is null or m.max > 0;
end $$;
comment on function lane_outlook(uuid[]) is 'What the first job of each lane waits for: the room there is, the lanes it shares it with, and since when it is taken. No row for a lane that cannot move.';
