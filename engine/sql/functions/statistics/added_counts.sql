create or replace function added_counts(p_counts jsonb, p_more jsonb) returns jsonb
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
  return (
    select coalesce(jsonb_object_agg(a.bucket, a.jobs), '{}') from (
      select c.key as bucket, sum(c.value::bigint) as jobs
      from (select * from jsonb_each_text(p_counts) union all select * from jsonb_each_text(p_more)) c
      group by c.key having sum(c.value::bigint) <> 0
    ) a
  );
end $$;
comment on function added_counts(jsonb, jsonb) is 'Two sets of buckets as one: what comes to zero is left out.';
