create or replace function fold_accounts(p_limit integer) returns integer
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
  v_owner text := '';
  v_count integer := 0;
begin
  while v_count < p_limit loop
    -- From owner to owner by the index, however many changes each has.
    v_owner := (select c.owner_id from account_changes c where c.owner_id > v_owner order by c.owner_id limit 1);
    exit when v_owner is null;
    perform from accounts a where a.owner_id = v_owner for update skip locked;
    continue when not found;
    v_count := v_count + fold_account(v_owner, p_limit);
  end loop;
  return v_count;
end $$;
comment on function fold_accounts(integer) is 'Folds what has happened into accounts that nobody holds, up to a number of changes.';
