create or replace function set_owner(p_owner text, p_plan text, p_weight integer default null) returns void
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
  if p_owner is null or length(p_owner) not between 1 and 200 or p_weight not between 1 and 10000
    or (p_plan is not null and not exists (select from plans p where p.plan = p_plan)) then
    raise exception using errcode = 'JG009', message = 'an owner needs a known plan, or none, and a weight from 1 to 10000, or none',
      hint = 'Make the plan first: set_plan(plan, weight, {"owner:{owner}": 2}).';
  end if;
  insert into owners as o (owner_id, plan, weight) values (p_owner, p_plan, p_weight)
  on conflict (owner_id) do update set plan = excluded.plan, weight = excluded.weight;
  perform refresh_plan_limits(array(select l.key from limits l where l.owner_id = p_owner));
end $$;
comment on function set_owner(text, text, integer) is 'Gives an owner a plan and a share, from now on. JG009 for an unknown plan.';
