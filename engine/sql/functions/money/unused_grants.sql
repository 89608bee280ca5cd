create or replace function unused_grants(p_grants jsonb, p_captured bigint) returns jsonb
language plpgsql immutable
set search_path from current
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
set random_page_cost = 0.1
set cpu_tuple_cost = 0.5
set jit = off
set max_parallel_workers_per_gather = 0
as $$
begin
  -- What expires first was taken first, and is used first.
  return (
    select jsonb_agg(jsonb_build_object('grant_id', g.grant_id, 'amount', g.amount - g.used) order by g.n) from (
      select i.grant_id, i.amount, i.n,
        least(i.amount, greatest(p_captured - (sum(i.amount) over (order by i.n) - i.amount), 0)) as used
      from rows from (jsonb_to_recordset(p_grants) as (grant_id bigint, amount bigint)) with ordinality as i(grant_id, amount, n)
    ) g
    where g.used < g.amount
  );
end $$;
comment on function unused_grants(jsonb, bigint) is 'What of the grants in a hold is left when an amount has been captured: [{grant_id, amount}].';
