create or replace function limit_holders(p_key text) returns uuid[]
language plpgsql stable
set search_path from current
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
set random_page_cost = 0.1
set cpu_tuple_cost = 0.5
as $$
begin
  return (
    select coalesce(array_agg(h.job_id order by h.granted_at, h.job_id), '{}')
    from (select s.job_id, s.granted_at from slots s where s.limit_key = p_key order by s.limit_key, s.job_id limit 10) h
  );
end $$;
comment on function limit_holders(text) is 'Up to ten jobs that hold a limit.';
