create or replace function list_removals() returns table (name text, removed_at timestamptz, bytes bigint)
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
    select r.name, r.removed_at, pg_total_relation_size(to_regclass(quote_ident(r.name))) from removals r order by r.removed_at, r.name;
end $$;
comment on function list_removals() is 'Partitions that were taken out of jobs and wait to be archived, oldest first.';
