create or replace function budget_refusal(p_job uuid) returns jsonb
language plpgsql stable
set search_path from current
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
set random_page_cost = 0.1
set cpu_tuple_cost = 0.5
set jit = off
set max_parallel_workers_per_gather = 0
as $$
declare
  v_full record;
begin
  select b.scope, h.key, b.measure, b.period, b.max, u.spent, u.held, h.amount,
    greatest(b.max - u.spent - u.held, 0) as remaining, period_end(b.period, h.period_start, b.time_zone) as resets_at
  into v_full
  from budget_holds h
  join budgets b on b.id = h.budget_id
  join budget_uses u on u.budget_id = h.budget_id and u.key = h.key and u.period_start = h.period_start
  -- A job of unknown cost needs that something is left.
  where h.job_id = p_job and greatest(h.amount, 1) > b.max - u.spent - u.held
  order by b.id limit 1;
  if not found then return null; end if;
  return jsonb_build_object('code', 'budget_exceeded',
    'message', format('%s of %s %s are left %s %s; the job needs %s', v_full.remaining, v_full.max,
      case v_full.measure when 'credits' then 'credits' else 'micros of cost' end,
      case v_full.scope when 'all' then 'for everybody' else format('for %s %s', v_full.scope, v_full.key) end,
      case v_full.period when 'day' then 'today' when 'month' then 'this month' else 'in all' end, v_full.amount),
    'required', v_full.amount, 'available', v_full.remaining,
    'budget', jsonb_build_object('scope', v_full.scope, 'key', nullif(v_full.key, ''), 'measure', v_full.measure,
      'period', v_full.period, 'max', v_full.max, 'spent', v_full.spent, 'held', v_full.held, 'left', v_full.remaining,
      'resets_at', to_char(v_full.resets_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')));
end $$;
comment on function budget_refusal(uuid) is 'Why a budget has no room for a job that is being submitted, with its figures; null when all have.';
