-- For the view limits, whose functions run with the rights of whoever reads it; so this one has its own, and no argument.
create or replace function own_limits() returns table (key text, max integer, used integer, when_full text, kinds text[])
language plpgsql stable security definer
set search_path from current
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
set random_page_cost = 0.1
set cpu_tuple_cost = 0.5
set jit = off
set max_parallel_workers_per_gather = 0
as $$
declare
  v_owner text := current_owner();
begin
  if v_owner is not null then return query select * from owner_limits(v_owner); end if;
end $$;
comment on function own_limits() is 'The limits of whoever calls, as owner_limits() has them.';
