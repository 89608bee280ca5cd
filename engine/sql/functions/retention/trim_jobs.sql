create or replace function trim_jobs(p_limit integer default 200) returns table (removed integer, more boolean)
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
  v_kind record;
  v_due record;
  v_gone integer;
begin
  perform require_read_committed();
  removed := 0;
  more := false;
  -- Somebody archives what goes, so only he removes it.
  if not (select m.archiving from meta m) then
    for v_kind in select k.name, k.keep from kinds k where k.keep is not null order by k.name loop
      more := note_trims(v_kind.name, v_kind.keep, p_limit, v_now) >= p_limit or more;
      select d.jobs, d.moved into v_due from due_trims(v_kind.name, v_kind.keep, p_limit, v_now) d;
      v_gone := remove_jobs(v_due.jobs);
      removed := removed + v_gone;
      -- As long as it gets on: what others hold is left for another time.
      more := more or v_gone + v_due.moved >= p_limit;
    end loop;
  end if;
  return next;
end $$;
comment on function trim_jobs(integer) is 'Removes jobs of kinds with a keep of their own that ended longer than that ago, a bounded number of each kind, and says whether there are more. Anyone may call it at any time.';
