create or replace function live_details(p_jobs uuid[]) returns jsonb
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
  return (
    select coalesce(jsonb_object_agg(r.id, jsonb_build_object('position', r.position,
        'eta', case when r.eta_p50 is not null then jsonb_build_object('p50', r.eta_p50, 'p90', r.eta_p90) end)), '{}')
    from read_jobs(p_jobs) r where r.finished_at is null
  );
end $$;
comment on function live_details(uuid[]) is 'Of jobs that have not ended, as {id: {position, eta}}: how many are before each in its lane, and when it will probably be done, as {p50, p90} or null.';
