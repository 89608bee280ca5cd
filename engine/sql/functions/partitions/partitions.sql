create or replace function partitions()
returns table (name text, from_at timestamptz, to_at timestamptz, bytes bigint, live_jobs bigint)
language plpgsql stable
set search_path from current
set jit = off
set max_parallel_workers_per_gather = 0
as $$
declare
  v_from uuid[] := array(select b.from_id from partition_bounds() b where b.from_id is not null order by b.from_id);
begin
  return query
    -- One pass over what is live, however many partitions there are.
    with live as (
      select width_bucket(l.job_id, v_from) as place, count(*) as jobs
      from (
        select q.job_id from queue q
        union all select s.job_id from scheduled s
        union all select e.job_id from leases e
        union all select w.job_id from waits w
      ) l
      group by 1
    )
    select b.name, job_id_time(b.from_id), job_id_time(b.to_id),
      pg_total_relation_size(b.relation), coalesce(l.jobs, 0)
    from partition_bounds() b
    left join live l on l.place = coalesce(array_position(v_from, b.from_id), 0)
    order by b.from_id nulls first;
end $$;
comment on function partitions() is 'The partitions of jobs, oldest first: the time that each begins and ends, its size with indexes, and how many of its jobs have not ended.';
