create or replace function rewind_trims(p_kind text, p_before uuid) returns void
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
  update trim_cursors c set after = job_id_floor(job_id_time(p_before) - interval '1 ms')
  where c.kind in (p_kind, '') and c.after >= p_before;
end $$;
comment on function rewind_trims(text, uuid) is 'Has trimming come by this id again: for jobs that were put where it has been, with ids of old.';
