create or replace function forget_refused_keys(p_subs submission[]) returns void
language plpgsql volatile
set search_path from current
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
set random_page_cost = 0.1
set cpu_tuple_cost = 0.5
set jit = off
set max_parallel_workers_per_gather = 0
as $$
begin
  delete from idempotency_keys k
  using unnest(p_subs) s
  where s.error ->> 'code' in ('limit_reached', 'insufficient_credits', 'budget_exceeded')
    and k.owner_id = s.owner_id and k.key = s.idempotency_key and k.job_id = s.job_id;
end $$;
comment on function forget_refused_keys(submission[]) is 'A refused submit leaves no key behind: the same request may be accepted later.';
