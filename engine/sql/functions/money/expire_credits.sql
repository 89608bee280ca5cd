create or replace function expire_credits(p_limit integer, p_now timestamptz) returns integer
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
  v_owner text;
  v_grant record;
  v_transfer bigint;
  v_count integer := 0;
begin
  for v_owner in
    select distinct d.owner_id from (
      select g.owner_id from grants g where g.remaining > 0 and g.expires_at <= p_now order by g.expires_at limit p_limit) d
    order by d.owner_id
  loop
    -- An account that somebody holds is left for the next time; submits do not count what has expired.
    perform from accounts a where a.owner_id = v_owner for update skip locked;
    continue when not found;
    perform fold_account(v_owner);
    for v_grant in
      select g.transfer_id, g.remaining from grants g
      where g.owner_id = v_owner and g.remaining > 0 and g.expires_at <= p_now order by g.expires_at, g.transfer_id
    loop
      insert into transfers (owner_id, reason, note, created_at)
      values (v_owner, 'expire', format('grant %s', v_grant.transfer_id), p_now) returning id into v_transfer;
      insert into postings (transfer_id, account, amount)
      values (v_transfer, 'owner:' || v_owner, -v_grant.remaining), (v_transfer, 'house:expired', v_grant.remaining);
      update grants g set remaining = 0 where g.transfer_id = v_grant.transfer_id;
      update accounts a set balance = a.balance - v_grant.remaining where a.owner_id = v_owner;
      v_count := v_count + 1;
    end loop;
  end loop;
  return v_count;
end $$;
comment on function expire_credits(integer, timestamptz) is 'Takes back granted credits that have expired and are neither used nor set aside.';
