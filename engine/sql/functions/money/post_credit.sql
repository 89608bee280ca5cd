create or replace function post_credit(p_item jsonb, p_now timestamptz)
returns table (transfer_id bigint, replayed boolean, error jsonb)
language plpgsql volatile
set search_path from current
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
set random_page_cost = 0.1
set cpu_tuple_cost = 0.5
set jit = off
set max_parallel_workers_per_gather = 0
as $$
#variable_conflict use_column
declare
  v_owner text := p_item ->> 'owner';
  v_amount bigint := (p_item ->> 'amount')::bigint;
  v_reason text := p_item ->> 'reason';
  v_balance bigint;
  v_available bigint;
  v_known record;
begin
  replayed := false;
  perform lock_accounts(array[v_owner]);
  if p_item ->> 'key' is not null then
    select t.id, t.reason, p.amount into v_known
    from transfers t join postings p on p.transfer_id = t.id and p.account = 'owner:' || t.owner_id
    where t.owner_id = v_owner and t.key = p_item ->> 'key';
    if found then
      if v_known.reason = v_reason and v_known.amount = v_amount then
        transfer_id := v_known.id;
        replayed := true;
      else
        error := jsonb_build_object('code', 'idempotency_mismatch',
          'message', format('the key %s was used with another request', p_item ->> 'key'));
      end if;
      return next;
      return;
    end if;
  end if;
  -- What has expired is the sweep's to take back, and nobody else's.
  select a.balance, a.balance - a.held - coalesce((
      select sum(g.remaining) from grants g
      where g.owner_id = v_owner and g.remaining > 0 and g.expires_at <= p_now), 0)
  into v_balance, v_available
  from accounts a where a.owner_id = v_owner;
  if v_balance + v_amount > 9007199254740991 then
    error := jsonb_build_object('code', 'invalid_input', 'message', 'a balance is at most 9,007,199,254,740,991 credits');
    return next;
    return;
  end if;
  if v_amount < 0 and v_available + v_amount < 0 then
    error := jsonb_build_object('code', 'insufficient_credits', 'required', -v_amount, 'available', greatest(v_available, 0),
      'message', format('%s credits cannot be taken away; %s are available', -v_amount, greatest(v_available, 0)));
    return next;
    return;
  end if;
  insert into transfers (owner_id, reason, key, note, created_at)
  values (v_owner, v_reason, p_item ->> 'key', p_item ->> 'note', p_now)
  returning id into transfer_id;
  insert into postings (transfer_id, account, amount)
  values (transfer_id, 'owner:' || v_owner, v_amount),
    (transfer_id, case v_reason when 'top_up' then 'house:purchases' when 'grant' then 'house:grants' else 'house:adjustments' end, -v_amount);
  update accounts a set balance = a.balance + v_amount where a.owner_id = v_owner;
  if v_reason = 'grant' then
    insert into grants (transfer_id, owner_id, remaining, expires_at)
    values (transfer_id, v_owner, v_amount, to_timestamp((p_item ->> 'expires_at_ms')::double precision / 1000));
  elsif v_amount < 0 then
    perform take_grants(v_owner, -v_amount, p_now);
  end if;
  return next;
end $$;
comment on function post_credit(jsonb, timestamptz) is 'One item of post_credits() that was found good.';
