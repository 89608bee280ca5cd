create or replace function lock_accounts(p_owners text[]) returns void
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
  v_owners text[] := array(select distinct o from unnest(p_owners) o order by o);
  v_owner text;
  v_held integer;
begin
  loop
    -- Before any lock: whoever waits here for an account that another one is just making must hold none that he will want.
    insert into accounts (owner_id)
    select o from unnest(v_owners) o where not exists (select from accounts a where a.owner_id = o) order by o
    on conflict do nothing;
    -- Counted from what was locked: an account may have been erased since.
    with held as (
      select a.owner_id from accounts a where a.owner_id = any (v_owners) order by a.owner_id for update
    )
    select count(*) into v_held from held;
    exit when v_held = cardinality(v_owners);
  end loop;
  foreach v_owner in array v_owners loop
    perform fold_account(v_owner);
  end loop;
end $$;
comment on function lock_accounts(text[]) is 'Locks the accounts of owners, in order, makes those that are missing, and folds what has happened into them.';
