create or replace function clear_jobs(p_key text, p_owner text default null) returns setof uuid
language plpgsql volatile
set search_path from current
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
set random_page_cost = 0.1
set cpu_tuple_cost = 0.5
set jit = off
set max_parallel_workers_per_gather = 0
as $$
begin
  perform require_read_committed();
  return query
    select end_jobs(array(
      select s.job_id from slots s join jobs j on j.id = s.job_id
      where s.limit_key = p_key and j.owner_id = coalesce(p_owner, j.owner_id)
    ), 'failed', jsonb_build_object('code', 'cleared', 'message', format('the job was cleared from the limit %s', p_key)),
    true, clock());
end $$;
comment on function clear_jobs(text, text) is '"Clear stuck job": fails whatever holds a limit, of one owner if given, whatever its age, and returns its ids.';
