create or replace function take_grants(p_owner text, p_amount bigint, p_now timestamptz) returns jsonb
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
  v_left bigint := p_amount;
  v_grant record;
  v_part bigint;
  v_taken jsonb := '[]';
begin
  for v_grant in
    select g.transfer_id, g.remaining from grants g
    where g.owner_id = p_owner and g.remaining > 0 and g.expires_at > p_now
    order by g.expires_at, g.transfer_id
  loop
    exit when v_left = 0;
    v_part := least(v_left, v_grant.remaining);
    update grants g set remaining = g.remaining - v_part where g.transfer_id = v_grant.transfer_id;
    v_taken := v_taken || jsonb_build_object('grant_id', v_grant.transfer_id, 'amount', v_part);
    v_left := v_left - v_part;
  end loop;
  return nullif(v_taken, '[]');
end $$;
comment on function take_grants(text, bigint, timestamptz) is 'Takes up to an amount out of the grants of an owner, what expires first, and says which: [{grant_id, amount}]. Under the lock of the account.';
