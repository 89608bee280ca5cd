-- Only under the lock of the account. In a new statement, so that it sees what was appended while the lock was waited for.
create or replace function fold_account(p_owner text, p_limit integer default null) returns integer
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
  v_sum record;
begin
  with due as (
    select c.id from account_changes c where c.owner_id = p_owner order by c.id limit p_limit
  ), gone as (
    delete from account_changes c using due d where c.owner_id = p_owner and c.id = d.id
    returning c.balance_delta, c.held_delta, c.returned
  )
  select count(*)::integer as changes, sum(g.balance_delta)::bigint as balance, sum(g.held_delta)::bigint as held,
    (select jsonb_object_agg(r.grant_id, r.amount) from (
      select i.grant_id, sum(i.amount) as amount from gone o
      cross join lateral jsonb_to_recordset(o.returned) as i(grant_id bigint, amount bigint) group by i.grant_id) r) as returned
  into v_sum from gone g;
  if v_sum.changes = 0 then return 0; end if;
  update accounts a
  set balance = a.balance + v_sum.balance, held = a.held + v_sum.held
  where a.owner_id = p_owner;
  if v_sum.returned is not null then
    update grants g set remaining = g.remaining + r.value::bigint
    from jsonb_each_text(v_sum.returned) r where g.transfer_id = r.key::bigint;
  end if;
  return v_sum.changes;
end $$;
comment on function fold_account(text, integer) is 'Folds what has happened into the account of an owner, whose lock the caller holds, and returns how many changes there were.';
