create or replace function retained_kinds() returns table (kind text, keep_ms bigint, waiting bigint, due bigint)
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
  v_now timestamptz := clock();
begin
  return query
    select k.name, (extract(epoch from k.keep) * 1000)::bigint, coalesce(t.waiting, 0), coalesce(t.due, 0)
    from kinds k
    cross join lateral (
      select count(*) as waiting, count(*) filter (where s.since <= v_now - k.keep) as due from trims s where s.kind = k.name
    ) t
    where k.keep is not null
    order by k.name;
end $$;
comment on function retained_kinds() is 'The kinds with a keep of their own, how many of their jobs trimming has come past, and how many of these are due.';
