-- The invariants of the money. Each holds at every commit, so a row in the answer is a defect. Reads everything.
create or replace function verify_ledger() returns table (problem text, subject text)
language plpgsql stable
set search_path from current
set jit = off
set max_parallel_workers_per_gather = 0
as $$
begin
  return query
  with posted as (
    select t.owner_id, sum(p.amount) as amount from transfers t
    join postings p on p.transfer_id = t.id and p.account = 'owner:' || t.owner_id group by t.owner_id
  ), changed as (
    select c.owner_id, sum(c.balance_delta) as balance, sum(c.held_delta) as held
    from account_changes c group by c.owner_id
  ), open as (
    select h.owner_id, sum(h.amount) as amount from holds h group by h.owner_id
  ), granted as (
    select g.owner_id, sum(g.remaining) + coalesce((
        select sum(t.amount) from account_changes c
        cross join lateral jsonb_to_recordset(c.returned) as t(grant_id bigint, amount bigint) where c.owner_id = g.owner_id), 0) as remaining
    from grants g group by g.owner_id
  )
  select 'transfer whose postings do not sum to zero', p.transfer_id::text
  from postings p group by p.transfer_id having sum(p.amount) <> 0 or count(*) <> 2
  union all
  select 'posting without a transfer', p.id::text from postings p where not exists (select from transfers t where t.id = p.transfer_id)
  union all
  select 'balance is not the sum of the postings', format('%s: %s, not %s', a.owner_id, a.balance + coalesce(c.balance, 0), coalesce(p.amount, 0))
  from accounts a left join posted p on p.owner_id = a.owner_id left join changed c on c.owner_id = a.owner_id
  where a.balance + coalesce(c.balance, 0) <> coalesce(p.amount, 0)
  union all
  select 'held is not the sum of the open holds', format('%s: %s, not %s', a.owner_id, a.held + coalesce(c.held, 0), coalesce(o.amount, 0))
  from accounts a left join open o on o.owner_id = a.owner_id left join changed c on c.owner_id = a.owner_id
  where a.held + coalesce(c.held, 0) <> coalesce(o.amount, 0)
  union all
  select 'postings, holds or changes without an account', x.owner_id
  from (select owner_id from posted union select owner_id from open union select owner_id from changed) x
  where not exists (select from accounts a where a.owner_id = x.owner_id)
  union all
  select 'more is spent or set aside than there is', a.owner_id
  from accounts a left join changed c on c.owner_id = a.owner_id
  where a.balance + coalesce(c.balance, 0) + a.overdraft < a.held + coalesce(c.held, 0)
  union all
  select 'captured more than was set aside', t.id::text
  from transfers t join postings p on p.transfer_id = t.id and p.account = 'house:usage'
  where t.reason = 'capture' and p.amount > t.held
  union all
  -- What is not set aside, with the overdraft, is at least what the grants have left, so that they can expire.
  select 'grants worth more than what is not set aside', g.owner_id
  from granted g join accounts a on a.owner_id = g.owner_id left join changed c on c.owner_id = g.owner_id
  where g.remaining > a.balance + coalesce(c.balance, 0) + a.overdraft - a.held - coalesce(c.held, 0)
  union all
  select 'granted and set aside more than was granted', t.id::text
  from transfers t join grants g on g.transfer_id = t.id join postings p on p.transfer_id = t.id and p.account = 'owner:' || t.owner_id
  where g.remaining + coalesce((
      select sum(i.amount) from holds h cross join lateral jsonb_to_recordset(h.grants) as i(grant_id bigint, amount bigint)
      where h.owner_id = g.owner_id and i.grant_id = g.transfer_id), 0) > p.amount
  union all
  select 'hold of a job that has ended, or is not there', h.job_id::text
  from holds h left join jobs j on j.id = h.job_id where j.id is null or j.finished_at is not null
  union all
  select 'job that was charged what was not captured', j.id::text
  from jobs j left join transfers t on t.job_id = j.id and t.reason = 'capture'
  left join postings p on p.transfer_id = t.id and p.account = 'house:usage'
  where j.finished_at is not null and coalesce(j.charged, 0) <> coalesce(p.amount, 0)
  union all
  select 'live job with a price and no hold', j.id::text
  from jobs j where j.finished_at is null and j.price > 0 and not exists (select from holds h where h.job_id = j.id);
end $$;
comment on function verify_ledger() is 'Checks every invariant of credits: postings sum to zero, balance and held are sums, nothing is captured beyond its hold, every live priced job has its hold. No rows when all is well.';
