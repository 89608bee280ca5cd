create or replace function release_worker(p_worker text) returns integer
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
  v_held jsonb;
  v_count integer := 0;
begin
  perform require_read_committed();
  v_held := (
    select jsonb_agg(jsonb_build_object('job_id', l.job_id, 'epoch', l.epoch, 'outcome', 'released'))
    from leases l where l.worker_id = p_worker
  );
  if v_held is not null then
    v_count := coalesce(cardinality((close_leases(v_held, v_now)).job_ids), 0);
  end if;
  delete from workers w where w.worker_id = p_worker;
  return v_count;
end $$;
comment on function release_worker(text) is 'A worker says goodbye: what it still holds is handed back, at no attempt. Returns how many.';
