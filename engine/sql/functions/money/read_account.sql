create or replace function read_account(p_owner text)
returns table (balance bigint, held bigint, available bigint, expiring bigint, next_expiry timestamptz, overdraft bigint)
language plpgsql stable
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
  v_now timestamptz := clock();
begin
  return query
    with changed as materialized (
      select i.balance_delta, i.held_delta, i.returned from account_changes i where i.owner_id = p_owner
    ), granted as materialized (
      -- What goes back to a grant has gone back, folded or not.
      select g.expires_at, g.remaining + coalesce(r.amount, 0) as remaining
      from grants g
      left join (
        select t.grant_id, sum(t.amount)::bigint as amount from changed c
        cross join lateral jsonb_to_recordset(c.returned) as t(grant_id bigint, amount bigint) group by t.grant_id
      ) r on r.grant_id = g.transfer_id
      where g.owner_id = p_owner and (g.remaining > 0 or r.amount > 0)
    )
    select s.balance - s.expired, s.held, s.balance + s.overdraft - s.held - s.expired, g.expiring, g.next_expiry, s.overdraft
    from (
      select coalesce(a.balance, 0) + c.balance as balance, coalesce(a.held, 0) + c.held as held, coalesce(a.overdraft, 0) as overdraft,
        coalesce((select sum(e.remaining) from granted e where e.expires_at <= v_now), 0)::bigint as expired
      from (
        select coalesce(sum(i.balance_delta), 0)::bigint as balance, coalesce(sum(i.held_delta), 0)::bigint as held from changed i
      ) c
      left join accounts a on a.owner_id = p_owner
    ) s
    cross join lateral (
      select coalesce(sum(e.remaining), 0)::bigint as expiring, min(e.expires_at) as next_expiry
      from granted e where e.expires_at > v_now
    ) g;
end $$;
comment on function read_account(text) is 'The credits of an owner at this moment: what he has, what is set aside, what a submit may use (the overdraft included), and what of it expires when next.';
