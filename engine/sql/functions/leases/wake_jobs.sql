create or replace function wake_jobs(p_tokens text[]) returns table (token text, job_id uuid)
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
declare
  v_now timestamptz := clock();
begin
  perform require_read_committed();
  -- Due now: promote_jobs() moves it on, so that nothing here touches a lane.
  return query
    with held as (
      select w.job_id from waits w where w.token = any (p_tokens) order by w.job_id for update
    )
    update waits w set wake_at = least(w.wake_at, v_now) from held h where w.job_id = h.job_id and w.token = any (p_tokens)
    returning w.token, w.job_id;
end $$;
comment on function wake_jobs(text[]) is 'Wakes parked jobs by their tokens; answers for those that were parked. Waking twice does no harm.';
