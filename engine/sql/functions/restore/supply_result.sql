-- As a cancel, but with a result: whoever runs the job hears that its lease is lost.
create or replace function supply_result(p_job uuid, p_output jsonb, p_owner text default null)
returns table (result text, status text)
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
  v_ended uuid[];
begin
  perform require_read_committed();
  select case when j.lane is null then 'manual' when j.finished_at is not null then 'already_finished' else 'busy' end, j.status
  into result, status
  from jobs j where j.id = p_job and j.owner_id = coalesce(p_owner, j.owner_id);
  result := coalesce(result, 'not_found');
  -- A step of its own: SQL may work out both sides of an "and".
  if result = 'busy' then
    v_ended := array(select end_jobs(array[p_job], 'succeeded', null, true, clock()));
  end if;
  if cardinality(v_ended) > 0 then
    update jobs j set output = p_output where j.id = p_job;
    result := 'supplied';
    status := 'succeeded';
  end if;
  return next;
end $$;
comment on function supply_result(uuid, jsonb, text) is 'Ends a live job as succeeded with a result that was made elsewhere, at its full price. Answers supplied, already_finished, manual (transition_jobs moves those), not_found or busy (try again).';
