create or replace function folded_stats(
  p_owner text, p_project text, p_by text[], p_grains text[], p_since timestamptz[], p_until timestamptz[]
) returns table (times integer, folded job_stats)
language plpgsql stable
set search_path from current
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
set random_page_cost = 0.1
set cpu_tuple_cost = 0.5
set jit = off
set max_parallel_workers_per_gather = 0
as $$
begin
  if p_project is not null then
    return query
      select 1, s.folded from unnest(p_grains, p_since, p_until) p(grain, since, until)
      cross join lateral (
        select o as folded from job_stats o where o.level = 'project' and o.project_id = p_project and o.grain = p.grain
          and o.at >= p.since and o.at < p.until and o.owner_id = coalesce(p_owner, o.owner_id) offset 0
      ) s;
    return;
  end if;
  if p_owner is null and 'owner' = any (p_by) then
    return query
      select 1, s.folded from unnest(p_grains, p_since, p_until) p(grain, since, until)
      cross join lateral (
        select o as folded from job_stats o where o.level = 'owner' and o.grain = p.grain and o.at >= p.since and o.at < p.until offset 0
      ) s;
    return;
  end if;
  return query
    select 1, s.folded from unnest(p_grains, p_since, p_until) p(grain, since, until)
    cross join lateral (
      select o as folded from job_stats o where o.level = case when p_owner is null then 'all' else 'owner' end
        and o.owner_id = coalesce(p_owner, '') and o.grain = p.grain and o.at >= p.since and o.at < p.until offset 0
    ) s;
  if 'project' = any (p_by) then
    -- What is of no project is what is left of all.
    return query
      select n.times, (s.level, s.owner_id, s.grain, s.at, case when n.times > 0 then s.project_id else '' end, s.kind, s.mode, s.status,
        s.jobs, s.cost_micros, s.charged, s.started, s.wait_ms, s.run_ms, s.waits, s.runs)::job_stats
      from unnest(p_grains, p_since, p_until) p(grain, since, until)
      cross join lateral (
        select * from job_stats o where o.level = 'project' and o.owner_id = p_owner and o.grain = p.grain
          and o.at >= p.since and o.at < p.until offset 0
      ) s
      cross join (values (1), (-1)) n(times);
  end if;
end $$;
comment on function folded_stats(text, text, text[], text[], timestamptz[], timestamptz[]) is 'The folded rows that an answer is made of; times -1 are to be taken off.';
