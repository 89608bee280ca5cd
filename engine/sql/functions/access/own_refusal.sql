create or replace function own_refusal(p_error jsonb, p_owner text) returns jsonb
language plpgsql stable
set search_path from current
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
set random_page_cost = 0.1
set cpu_tuple_cost = 0.5
set jit = off
set max_parallel_workers_per_gather = 0
as $$
begin
  if p_error ->> 'code' = 'budget_exceeded'
    and (p_error #>> '{budget,scope}' <> 'owner' or p_error #>> '{budget,measure}' <> 'credits') then
    return jsonb_build_object('code', 'budget_exceeded', 'message', 'the budget for this is used up', 'budget', jsonb_build_object(
      'scope', p_error #> '{budget,scope}', 'measure', p_error #> '{budget,measure}', 'period', p_error #> '{budget,period}',
      'resets_at', p_error #> '{budget,resets_at}'));
  end if;
  if p_error -> 'blocking_jobs' is null then return p_error; end if;
  return jsonb_set(p_error, '{blocking_jobs}', (
    select coalesce(jsonb_agg(b.id order by b.n), '[]')
    from jsonb_array_elements_text(p_error -> 'blocking_jobs') with ordinality b(id, n)
    join jobs j on j.id = b.id::uuid and j.owner_id = p_owner
  ));
end $$;
comment on function own_refusal(jsonb, text) is 'A refusal as its owner may see it: of the jobs that hold a shared limit, only his own; of budgets, the figures only of his own credits.';
