create or replace function refresh_limits(p_kinds text[]) returns text[]
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
  v_keys text[];
begin
  with changed as (
    select l.key, k.max, k.policy, k.stale_after
    from (
      select distinct on (k.template) k.template, k.max, k.policy, k.stale_after
      from kind_limits k where k.kind = any (p_kinds) order by k.template, k.kind
    ) k
    join limits l on l.template = k.template
    where (l.max_default, l.policy, l.stale_after) is distinct from (k.max, k.policy, k.stale_after)
    order by l.key
    for no key update of l
  ), done as (
    update limits l
    set max_default = c.max, policy = c.policy, stale_after = c.stale_after,
      lowered_from = greatest(l.lowered_from, l.max)
    from changed c
    where l.key = c.key
    returning l.key
  )
  select array_agg(d.key order by d.key) into v_keys from done d;

  update slots s
  set stale_at = s.granted_at + l.stale_after
  from limits l
  where l.key = any (v_keys) and s.limit_key = l.key
    and s.stale_at is distinct from s.granted_at + l.stale_after;
  return v_keys;
end $$;
comment on function refresh_limits(text[]) is 'Brings the limits of changed kinds up to date and returns their keys, locked; the caller wakes them.';
