create or replace function remember_step(p_job uuid, p_epoch integer, p_name text, p_output jsonb) returns boolean
language plpgsql volatile
set search_path from current
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
set random_page_cost = 0.1
set cpu_tuple_cost = 0.5
set jit = off
set max_parallel_workers_per_gather = 0
as $$
declare
  v_now timestamptz := clock();
  v_attempt integer;
begin
  perform require_read_committed();
  select l.attempt into v_attempt from leases l where l.job_id = p_job and l.epoch = p_epoch for update;
  if not found then return false; end if;
  insert into steps (job_id, name, output, attempt, created_at)
  values (p_job, p_name, p_output, v_attempt, v_now)
  on conflict (job_id, name) do nothing;
  return true;
end $$;
comment on function remember_step(uuid, integer, text, jsonb) is 'Remembers the result of a named step. False when the lease is lost: nothing was written.';
