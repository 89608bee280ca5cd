-- The invariants of budgets. Each holds at every commit, so a row in the answer is a defect. Reads everything.
create or replace function verify_budgets() returns table (problem text, subject text)
language plpgsql stable
set search_path from current
set jit = off
set max_parallel_workers_per_gather = 0
as $$
begin
  return query
  with changed as (
    select c.budget_id, c.key, c.period_start, sum(c.spent_delta) as spent, sum(c.held_delta) as held
    from budget_changes c join budgets b on b.id = c.budget_id and b.removed_at is null group by c.budget_id, c.key, c.period_start
  ), open as (
    select h.budget_id, h.key, h.period_start, sum(h.amount) as amount
    from budget_holds h join budgets b on b.id = h.budget_id and b.removed_at is null group by h.budget_id, h.key, h.period_start
  ), used as (
    select u.budget_id, u.key, u.period_start, u.spent + coalesce(c.spent, 0) as spent, u.held + coalesce(c.held, 0) as held,
      coalesce(o.amount, 0) as open
    from budget_uses u
    join budgets b on b.id = u.budget_id and b.removed_at is null
    left join changed c on c.budget_id = u.budget_id and c.key = u.key and c.period_start = u.period_start
    left join open o on o.budget_id = u.budget_id and o.key = u.key and o.period_start = u.period_start
  )
  select 'held of a budget is not the sum of its open holds',
    format('%s %s %s: %s, not %s', u.budget_id, u.key, u.period_start, u.held, u.open)
  from used u where u.held <> u.open
  union all
  select 'less than nothing is spent of a budget', format('%s %s %s', u.budget_id, u.key, u.period_start) from used u where u.spent < 0
  union all
  select 'holds or changes of a budget without its use', format('%s %s %s', x.budget_id, x.key, x.period_start)
  from (
    select c.budget_id, c.key, c.period_start from changed c union select o.budget_id, o.key, o.period_start from open o
  ) x
  where not exists (
    select from budget_uses u where u.budget_id = x.budget_id and u.key = x.key and u.period_start = x.period_start)
  union all
  select 'budget hold of a job that has ended, or is not there', h.job_id::text
  from budget_holds h left join jobs j on j.id = h.job_id where j.id is null or j.finished_at is not null;
end $$;
comment on function verify_budgets() is 'Checks every invariant of budgets: held is the sum of the open holds, no hold outlives its job, nothing is counted for nobody. No rows when all is well.';
