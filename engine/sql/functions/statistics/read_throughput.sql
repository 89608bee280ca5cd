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
    select u.unit, t.at, coalesce(r.jobs, 0), coalesce(r.succeeded, 0), coalesce(r.failed, 0), coalesce(r.canceled, 0)
    from (values ('minute', least(p_minutes, 2880)), ('hour', least(p_hours, 2208))) u(unit, count)
    cross join lateral (
      select date_trunc(u.unit, v_now, 'UTC') - n * ('1 ' || u.unit)::interval as at from generate_series(0, u.count - 1) n
    ) t
    left join lateral (
      select (e.value ->> 'at')::bigint as at_ms, (e.value ->> 'jobs')::bigint as jobs, (e.value ->> 'succeeded')::bigint as succeeded,
        (e.value ->> 'failed')::bigint as failed, (e.value ->> 'canceled')::bigint as canceled
      from read_statistics(null, null, null, null, date_trunc(u.unit, v_now, 'UTC') - (u.count - 1) * ('1 ' || u.unit)::interval, null,
        array[u.unit], u.count) s
      cross join lateral jsonb_array_elements(s.answer) e
    ) r on r.at_ms = (extract(epoch from t.at) * 1000)::bigint
    order by u.unit desc, t.at;
end $$;
comment on function read_throughput(integer, integer) is 'How many jobs ended in each of the last minutes, and of the last hours, the one that runs included; also those in which none did.';
