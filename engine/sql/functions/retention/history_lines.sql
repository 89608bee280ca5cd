create or replace function history_lines(
  p_jobs uuid[], p_types text[], p_after_job uuid default null, p_after_seq bigint default null, p_limit integer default 1000
) returns table (job_id uuid, seq bigint, line text)
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
  v_job uuid;
  v_left integer := p_limit;
  v_count integer;
begin
  if p_after_job is null then
    return query
      select a.job_id, null::bigint, (jsonb '{"type": "attempt"}' || to_jsonb(a))::text
      from attempts a where a.job_id = any (p_jobs) and 'attempt' = any (p_types) order by a.job_id, a.epoch;
    return query
      select s.job_id, null::bigint, (jsonb '{"type": "step"}' || to_jsonb(s))::text
      from steps s where s.job_id = any (p_jobs) and 'step' = any (p_types) order by s.job_id, s.name;
    return;
  end if;
  -- The one part that has no bound.
  foreach v_job in array p_jobs[array_position(p_jobs, p_after_job):] loop
    exit when v_left = 0 or not 'event' = any (p_types);
    return query
      select s.job_id, s.seq, json_build_object('type', 'event', 'job_id', s.job_id, 'seq', s.seq, 'event', s.type,
        'data', s.data, 'at', s.at)::text
      from stream s where s.job_id = v_job and s.seq > case when v_job = p_after_job then p_after_seq else -1 end
      order by s.seq limit v_left;
    get diagnostics v_count = row_count;
    v_left := v_left - v_count;
  end loop;
end $$;
comment on function history_lines(uuid[], text[], uuid, bigint, integer) is 'Attempts and steps of jobs as a line of JSON each; or, when one is named, the stream events after it, up to p_limit.';
