create or replace function read_limits(p_keys text[] default null)
returns table (key text, policy text, max integer, used integer)
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
  return query
    select l.key, l.policy, l.max, (select count(*) from slots s where s.limit_key = l.key)::integer
    from limits l where p_keys is null or l.key = any (p_keys)
    order by l.key;
end $$;
comment on function read_limits(text[]) is 'Limits in use with their maximum and how many slots are taken.';
