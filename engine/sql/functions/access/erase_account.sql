-- The books stay, and add up: they belong to nobody we know any more. Under the lock of the account, which the caller has
-- or nobody.
create or replace function erase_account(p_owner text, p_as text, p_now timestamptz) returns boolean
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
  v_account accounts;
  v_transfer bigint;
begin
  perform from accounts a where a.owner_id = p_owner for update skip locked;
  if not found then return not exists (select from accounts a where a.owner_id = p_owner); end if;
  perform fold_account(p_owner);
  select a.* into v_account from accounts a where a.owner_id = p_owner;
  -- A job that is being submitted, or ended, just now.
  if v_account.held > 0 then return false; end if;

  delete from grants g where g.owner_id = p_owner;
  -- What he owes is written off.
  if v_account.balance <> 0 then
    insert into transfers (owner_id, reason, created_at)
    values (p_owner, case when v_account.balance > 0 then 'expire' else 'adjust' end, p_now) returning id into v_transfer;
    insert into postings (transfer_id, account, amount)
    values (v_transfer, 'owner:' || p_owner, -v_account.balance),
      (v_transfer, case when v_account.balance > 0 then 'house:expired' else 'house:adjustments' end, v_account.balance);
  end if;
  insert into accounts (owner_id)
  select p_as where exists (select from postings p where p.account = 'owner:' || p_owner);
  update transfers t set owner_id = p_as, key = null, note = null
  from postings p where p.account = 'owner:' || p_owner and t.id = p.transfer_id;
  update postings p set account = 'owner:' || p_as where p.account = 'owner:' || p_owner;
  delete from accounts a where a.owner_id = p_owner;
  return true;
end $$;
comment on function erase_account(text, text, timestamptz) is 'Gives the transfers of an owner to p_as, without their keys and notes, after what is left has expired. False while something is set aside or somebody holds the account.';
