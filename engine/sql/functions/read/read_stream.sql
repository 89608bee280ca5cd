create or replace function read_stream(p_job uuid, p_after bigint default 0, p_limit integer default 1000)
returns table (seq bigint, type text, data jsonb, at timestamptz)
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
    select s.seq, s.type, s.data, s.at from stream s where s.job_id = p_job and s.seq > p_after order by s.seq limit p_limit;
end $$;
comment on function read_stream(uuid, bigint, integer) is 'The events of a job after a sequence number, in order.';
