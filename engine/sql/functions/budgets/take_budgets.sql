-- SUBMIT, between accounts and rejecting limits. The holds are written first: a job that some budget has no room for
-- gives them back. Check and hold are under the locks of the uses.
create or replace function take_budgets(p_subs submission[], p_now timestamptz) returns submission[]
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
  v_subs submission[] := p_subs;
  v_budgets bigint[];
  v_keys text[];
  v_starts date[];
  v_job uuid;
  v_i integer;
begin
  with held as (
    insert into budget_holds (job_id, budget_id, key, period_start, amount)
    select s.job_id, b.id, k.key, period_start(b.period, b.time_zone, p_now),
      case b.measure when 'credits' then s.price else s.expected_cost_micros end
    from unnest(p_subs) s
    cross join lateral (values ('owner', s.owner_id), ('project', s.project_id), ('kind', s.kind), ('all', '')) k(scope, key)
    cross join lateral budgets_of(k.scope, k.key) b
    -- What costs no credits needs none. What a job costs whoever runs it is known only at its end.
    where s.error is null and not s.replayed and k.key is not null and (b.measure = 'cost' or s.price > 0)
    returning budget_id, key, period_start
  )
  select array_agg(u.budget_id), array_agg(u.key), array_agg(u.period_start) into v_budgets, v_keys, v_starts
  from (select distinct h.budget_id, h.key, h.period_start from held h) u;
  if v_budgets is null then return v_subs; end if;
  perform lock_budget_uses(v_budgets, v_keys, v_starts);
  for v_i in select s.item from unnest(p_subs) s where s.error is null and not s.replayed order by s.item loop
    v_job := v_subs[v_i].job_id;
    v_subs[v_i].error := budget_refusal(v_job);
    if v_subs[v_i].error is not null then
      delete from budget_holds h where h.job_id = v_job;
      continue;
    end if;
    update budget_uses u set held = u.held + h.amount
    from budget_holds h
    where h.job_id = v_job and h.amount > 0 and u.budget_id = h.budget_id and u.key = h.key and u.period_start = h.period_start;
  end loop;
  return v_subs;
end $$;
comment on function take_budgets(submission[], timestamptz) is 'Sets what accepted submissions cost, or are expected to cost, aside from every budget in force, in item order, or refuses with budget_exceeded.';
