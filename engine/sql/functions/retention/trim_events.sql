create or replace function trim_events(p_keep interval, p_limit integer default 200) returns table (removed integer, more boolean)
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
  v_due record;
  v_gone record;
begin
  perform require_read_committed();
  removed := 0;
  more := false;
  if not (select m.archiving from meta m) then
    more := note_trims('', p_keep, p_limit, v_now) >= p_limit;
    select d.jobs, d.moved into v_due from due_trims('', p_keep, p_limit, v_now) d;
    select r.removed, r.settled into v_gone from remove_events(v_due.jobs) r;
    removed := v_gone.removed;
    more := more or v_gone.settled + v_due.moved >= p_limit;
  end if;
  return next;
end $$;
comment on function trim_events(interval, integer) is 'Removes stream events of jobs that ended longer than p_keep ago, of a bounded number of jobs, and says whether there are more.';
