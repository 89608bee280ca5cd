-- A lane is read as far as a claim of p_count jobs may get, and no further, however many jobs it holds.
create or replace function read_ahead(
  p_lanes uuid[], p_owners text[], p_priorities smallint[], p_tags bigint[], p_free integer[], p_last bigint[], p_costs bigint[],
  p_count integer, out reach integer[], out nth integer[], out of integer[]
)
language plpgsql stable
set search_path from current
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
set random_page_cost = 0.1
set cpu_tuple_cost = 0.5
set jit = off
set max_parallel_workers_per_gather = 0
as $$
declare
  v_levels smallint[];
  v_horizons bigint[];
begin
  -- Which of the owner's lanes with room for more than one job it is, and of how many.
  select array_agg(r.nth order by r.n), array_agg(r.of order by r.n) into nth, of
  from (
    select i.n,
      (count(*) filter (where i.free > 1) over (partition by i.owner_id, i.priority order by i.tag, i.lane))::integer as nth,
      (count(*) filter (where i.free > 1) over (partition by i.owner_id, i.priority))::integer as of
    from unnest(p_lanes, p_owners, p_priorities, p_tags, p_free) with ordinality i(lane, owner_id, priority, tag, free, n)
  ) r;
  -- Equal priority is fair, so each level has a horizon of its own.
  select array_agg(h.priority), array_agg(h.horizon) into v_levels, v_horizons
  from (
    select i.priority, fair_horizon(array_agg(i.tag), array_agg(greatest(i.last_tag, i.tag)), array_agg(i.cost), array_agg(i.of), p_count) as horizon
    from unnest(p_priorities, p_tags, p_last, p_costs, of) i(priority, tag, last_tag, cost, of)
    group by i.priority
  ) h;
  select array_agg(least(i.free,
      1 + ceil(greatest(z.horizon - greatest(i.last_tag, i.tag), 0)::double precision / i.cost / greatest(i.of, 1)))::integer order by i.n)
  into reach
  from unnest(p_priorities, p_tags, p_free, p_last, p_costs, of) with ordinality i(priority, tag, free, last_tag, cost, of, n)
  join unnest(v_levels, v_horizons) z(priority, horizon) on z.priority = i.priority;
end $$;
comment on function read_ahead(uuid[], text[], smallint[], bigint[], integer[], bigint[], bigint[], integer) is 'Of each lane: how many jobs to look at, and which of how many lanes of its owner it is.';
