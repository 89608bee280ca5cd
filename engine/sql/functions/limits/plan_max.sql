create or replace function plan_max(p_owner text, p_template text) returns integer
language plpgsql stable
set search_path from current
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
set random_page_cost = 0.1
set cpu_tuple_cost = 0.5
as $$
begin
  return (
    select l.max from owners o join plan_limits l on l.plan = o.plan
    where o.owner_id = p_owner and l.template = p_template
  );
end $$;
comment on function plan_max(text, text) is 'The maximum that an owner''s plan gives to a template; null where it gives none.';
