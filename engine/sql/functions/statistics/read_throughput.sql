create or replace function read_throughput(p_minutes integer default 60, p_hours integer default 72)
returns table (unit text, at timestamptz, jobs bigint, succeeded bigint, failed bigint, canceled bigint)
language plpgsql stable
set search_path from current
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
set random_page_cost = 0.1
set cpu_tuple_cost = 0.5
set jit = off
set max_parallel_workers_per_gather = 0
as $$
#variable_conflict use_column
declare
  v_now timestamptz := clock();
begin
  return query
    with units as (
      -- One question each, not one for each point of time.
      select u.unit, a.answer
      from (values ('minute', least(p_minutes, 2880)), ('hour', least(p_hours, 2208))) u(unit, count)
      cross join lateral read_statistics(null, null, null, null, date_trunc(u.unit, v_now, 'UTC') - (u.count - 1) * ('1 ' || u.unit)::interval,
        null, array[u.unit], u.count) a
    ), ended as materialized (
      select u.unit, to_timestamp((e.value ->> 'at')::double precision / 1000) as at, (e.value ->> 'jobs')::bigint as jobs,
        (e.value ->> 'succeeded')::bigint as succeeded, (e.value ->> 'failed')::bigint as failed, (e.value ->> 'canceled')::bigint as canceled
      from units u cross join lateral jsonb_array_elements(u.answer) e
    )
    select t.unit, t.at, coalesce(e.jobs, 0), coalesce(e.succeeded, 0), coalesce(e.failed, 0), coalesce(e.canceled, 0)
    from (
      select v.unit, date_trunc(v.unit, v_now, 'UTC') - n * ('1 ' || v.unit)::interval as at
      from (values ('minute', least(p_minutes, 2880)), ('hour', least(p_hours, 2208))) v(unit, count), generate_series(0, v.count - 1) n
    ) t
    left join ended e on e.unit = t.unit and e.at = t.at
    order by t.unit desc, t.at;
end $$;
comment on function read_throughput(integer, integer) is 'How many jobs ended in each of the last minutes, and of the last hours, the one that runs included; also those in which none did.';
