-- A limit that has a lane or a slot is never removed, so whoever finds its lane need not come here.
create or replace function ensure_limits(p_keys text[], p_templates text[], p_owners text[], p_policy text) returns void
language plpgsql volatile
set search_path from current
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
set random_page_cost = 0.1
set cpu_tuple_cost = 0.5
set jit = off
set max_parallel_workers_per_gather = 0
as $$
begin
  insert into limits (key, template, owner_id, policy, max_plan, max_default, stale_after)
  select d.key, d.template, d.owner_id, p_policy, plan_max(d.owner_id, d.template), l.max, l.stale_after
  from limit_requests(p_keys, p_templates, p_owners) d
  cross join lateral (
    select k.max, k.stale_after from kind_limits k where k.template = d.template order by k.kind limit 1
  ) l
  order by d.key
  on conflict (key) do nothing;

  -- Rows that only an override had made so far, in the same order.
  update limits l
  set policy = p_policy, template = d.template, owner_id = d.owner_id, max_plan = plan_max(d.owner_id, d.template),
    max_default = d.max, stale_after = d.stale_after
  from (
    select r.key, t.template, t.owner_id, k.max, k.stale_after
    from limits r
    join limit_requests(p_keys, p_templates, p_owners) t on t.key = r.key
    cross join lateral (
      select k.max, k.stale_after from kind_limits k where k.template = t.template order by k.kind limit 1
    ) k
    where r.key = any (p_keys) and r.policy is null
    order by r.key
    for no key update of r
  ) d
  where l.key = d.key and l.policy is null;
end $$;
comment on function ensure_limits(text[], text[], text[], text) is 'Makes the rows of limits at their first use, in the order of their keys.';
