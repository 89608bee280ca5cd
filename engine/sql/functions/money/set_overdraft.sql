-- Grants may still expire, and then what is set aside must be covered without them.
create or replace function set_overdraft(p_owner text, p_credits bigint) returns jsonb
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
  v_used bigint;
begin
  perform require_read_committed();
  if coalesce(length(p_owner), 0) not between 1 and 200 then
    return jsonb_build_object('code', 'invalid_input', 'message', 'owner must be a text of 1 to 200 characters');
  end if;
  if p_credits is null or p_credits not between 0 and 9007199254740991 then
    return jsonb_build_object('code', 'invalid_input',
      'message', 'an overdraft is a whole number of credits, from 0 to 9,007,199,254,740,991');
  end if;
  perform lock_accounts(array[p_owner]);
  v_used := (
    select a.held - a.balance + coalesce((
      select sum(g.remaining) from grants g where g.owner_id = a.owner_id and g.remaining > 0), 0)
    from accounts a where a.owner_id = p_owner
  );
  if v_used > p_credits then
    return jsonb_build_object('code', 'insufficient_credits', 'required', v_used, 'available', p_credits,
      'message', format('an overdraft of %s credits would not cover the %s that are in use', p_credits, v_used));
  end if;
  update accounts a set overdraft = p_credits where a.owner_id = p_owner;
  return null;
end $$;
comment on function set_overdraft(text, bigint) is 'By how much more an owner may use than he has. Answers with an error where more is in use already; null when it is set.';
