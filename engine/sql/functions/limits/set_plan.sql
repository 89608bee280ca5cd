-- p_limits: {template: maximum}, for templates that name {owner}.
create or replace function set_plan(p_plan text, p_weight integer default 100, p_limits jsonb default '{}') returns void
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
  perform require_read_committed();
  if p_plan is null or length(p_plan) not between 1 and 100 or p_weight not between 1 and 10000
    or jsonb_typeof(p_limits) is distinct from 'object'
    or exists (
      select from jsonb_each(p_limits) e
      where position('{owner}' in e.key) = 0 or jsonb_typeof(e.value) <> 'number' or e.value::text !~ '^\d{1,9}$') then
    raise exception using errcode = 'JG009', message = 'a plan needs a name, a weight from 1 to 10000, and limits {template: maximum}',
      hint = 'For example set_plan(''pro'', 300, {"owner:{owner}": 5}). Only templates that name {owner} can have a plan''s maximum.';
  end if;
  insert into plans as p (plan, weight) values (p_plan, p_weight)
  on conflict (plan) do update set weight = excluded.weight;
  delete from plan_limits l where l.plan = p_plan and not p_limits ? l.template;
  insert into plan_limits as l (plan, template, max)
  select p_plan, e.key, e.value::integer from jsonb_each_text(p_limits) e
  on conflict (plan, template) do update set max = excluded.max;
  perform refresh_plan_limits(array(
    select l.key from owners o join limits l on l.owner_id = o.owner_id where o.plan = p_plan
  ));
end $$;
comment on function set_plan(text, integer, jsonb) is 'Makes or changes a plan: the share of its owners and the maxima of their limits, from now on.';
