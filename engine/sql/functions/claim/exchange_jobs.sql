-- One round trip and one commit. The finish waits for its locks in order; the claim after it waits for none.
create or replace function exchange_jobs(p_worker text, p_finished jsonb, p_kinds text[], p_count integer)
returns table (results json, jobs json, ready boolean, next_run_at timestamptz, oldest_client integer)
language plpgsql volatile
set search_path from current
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
set random_page_cost = 0.1
set cpu_tuple_cost = 0.5
set jit = off
set max_parallel_workers_per_gather = 0
as $$
#variable_conflict use_column
begin
  if jsonb_array_length(p_finished) > 0 then
    results := (
      select json_agg(json_build_object('job_id', f.job_id, 'result', f.result, 'status', f.status, 'run_at', f.run_at,
        'woken', f.woken)) from finish_jobs(p_finished) f
    );
  end if;
  if p_count > 0 then
    select c.jobs, c.ready, c.next_run_at, c.oldest_client into jobs, ready, next_run_at, oldest_client
    from claim_jobs(p_worker, p_kinds, p_count, jsonb_array_length(p_finished) > 0) c;
  end if;
  return next;
end $$;
comment on function exchange_jobs(text, jsonb, text[], integer) is 'finish_jobs and claim_jobs in one call.';
