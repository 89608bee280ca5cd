create or replace function read_account(p_owner text)
returns table (balance bigint, held bigint, available bigint, expiring bigint, next_expiry timestamptz)
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
    select s.balance - s.expired, s.held, s.balance - s.held + s.overdraft - s.expired, g.expiring, g.next_expiry
    from (
      select coalesce(a.balance, 0) + c.balance as balance, coalesce(a.held, 0) + c.held as held, coalesce(a.overdraft, 0) as overdraft,
        coalesce((select sum(e.remaining) from grants e
          where e.owner_id = p_owner and e.remaining > 0 and e.expires_at <= v_now), 0)::bigint as expired
      from (
        select coalesce(sum(i.balance_delta), 0)::bigint as balance, coalesce(sum(i.held_delta), 0)::bigint as held
        from account_changes i where i.owner_id = p_owner
      ) c
      left join accounts a on a.owner_id = p_owner
    ) s
    cross join lateral (
      select coalesce(sum(g.remaining), 0)::bigint as expiring, min(g.expires_at) as next_expiry
      from grants g where g.owner_id = p_owner and g.remaining > 0 and g.expires_at > v_now
    ) g;
end $$;
comment on function read_account(text) is 'The credits of an owner at this moment: what he has, what is set aside, what a submit may use, and what of it expires when next.';
