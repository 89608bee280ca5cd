create or replace function erase_owner(p_owner text, p_limit integer default 1000)
returns table (erased integer, remaining bigint)
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
  v_ids uuid[];
begin
  perform require_read_committed();
  if coalesce(p_owner, '') = '' then
    perform raise_refusal('{"code": "invalid_input", "message": "whose jobs are to be erased?"}');
  end if;
  -- First, since accounts come before limits in the order of locks.
  perform from accounts a where a.owner_id = p_owner for update;
  v_ids := array(select j.id from jobs j where j.owner_id = p_owner order by j.id limit p_limit);
  perform from cancel_jobs(v_ids, p_owner);
  erased := remove_jobs(v_ids);
  select count(*) into remaining from jobs j where j.owner_id = p_owner;
  if remaining = 0 then
    erased := erased + erase_removed(p_owner);
    remaining := forget_owner(p_owner);
  end if;
  return next;
end $$;
comment on function erase_owner(text, integer) is 'Erases an owner: up to p_limit jobs a call (null: all of them), live ones canceled first, with their history, and after the last of them what else names him. Call it until nothing remains.';
