create or replace function pause_kind(p_kind text, p_paused boolean) returns boolean
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
  -- No lane changes: claims leave a paused kind out, and a wake wakes lanes of every kind, so no other kind waits for it.
  update kinds set paused = p_paused where name = p_kind;
  return found;
end $$;
comment on function pause_kind(text, boolean) is 'Pauses or resumes the claiming of a kind. False when there is no such kind.';
