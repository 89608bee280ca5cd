create or replace function stat_percentile(p_counts jsonb, p_share double precision) returns bigint
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
    -- The middle of a bucket in the sense of ratios: at most 4.9 % from anything in it.
    select case when r.bucket = 0 then 1 else round(power(1.1::double precision, r.bucket - 0.5)) end
    from (
      select c.key::integer as bucket, sum(c.value::bigint) over (order by c.key::integer) as upto, sum(c.value::bigint) over () as jobs
      from jsonb_each_text(p_counts) c
    ) r
    where r.upto >= ceil(p_share * r.jobs) order by r.bucket limit 1
  );
end $$;
comment on function stat_percentile(jsonb, double precision) is 'The milliseconds below or at which this share of the jobs of these buckets lie, within 5 %; null of no jobs.';
