-- For the view credits, as own_limits() for limits: its own rights, and no argument.
create or replace function own_credits()
returns table (balance bigint, held bigint, available bigint, expiring bigint, next_expiry timestamptz, overdraft bigint)
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
  if v_owner is not null then return query select * from read_account(v_owner); end if;
end $$;
comment on function own_credits() is 'The credits of whoever calls, as read_account() has them.';
