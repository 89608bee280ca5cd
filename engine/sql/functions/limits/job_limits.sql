create or replace function job_limits(p_kind text, p_owner text, p_project text, p_subject text, p_mode text, p_policy text)
returns table (key text, template text, max integer, stale_after interval)
language plpgsql stable rows 3
set search_path from current
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
set random_page_cost = 0.1
set cpu_tuple_cost = 0.5
as $$
#variable_conflict use_column
begin
  return query
    select distinct on (k.key) k.key, l.template, l.max, l.stale_after
    from kind_limits l
    cross join lateral limit_key(l.template, p_kind, p_owner, p_project, p_subject, p_mode) as k(key)
    where l.kind = p_kind and l.policy = p_policy and k.key is not null
    order by k.key;
end $$;
comment on function job_limits(text, text, text, text, text, text) is 'The limits of one policy that hold a job with these values, by key.';
