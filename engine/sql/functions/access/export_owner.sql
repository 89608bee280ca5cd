create or replace function export_owner(p_owner text) returns setof text
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
  return query
    select jsonb_build_object('type', 'owner', 'plan', o.plan, 'weight', o.weight)::text from owners o where o.owner_id = p_owner
    union all
    select jsonb_build_object('type', 'limit', 'key', l.key, 'max', l.max_override)::text
    from limits l where l.owner_id = p_owner and l.max_override is not null
    union all
    select jsonb_build_object('type', 'idempotency_key', 'key', k.key, 'job_id', k.job_id, 'expires_at', k.expires_at)::text
    from idempotency_keys k where k.owner_id = p_owner;
end $$;
comment on function export_owner(text) is 'What is kept of an owner besides jobs, credits, budgets and statistics, as a line of JSON each.';
