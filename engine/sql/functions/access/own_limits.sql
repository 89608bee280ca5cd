-- For the view limits, whose functions run with the rights of whoever reads it; so this one has its own, and no argument.
create or replace function own_limits() returns table (key text, max integer, used integer, when_full text, kinds text[])
language plpgsql stable security definer
set search_path from current
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
set random_page_cost = 0.1
set cpu_tuple_cost = 0.5
set jit = off
set max_parallel_workers_per_gather = 0
as $$
#variable_conflict use_column
declare
  v_owner text := current_owner();
begin
  if v_owner is null then return; end if;
  return query
    with named as (
      -- What can be told without a job: keys of nobody's, of the owner's, of the kind's.
      select k.key, l.template, l.max, l.policy, array_agg(l.kind order by l.kind) as kinds
      from kind_limits l
      join kinds t on t.name = l.kind and not t.internal
      cross join lateral limit_key(l.template, l.kind, v_owner, null, null, null) as k(key)
      where k.key is not null
      group by k.key, l.template, l.max, l.policy
    ), mine as (
      select s.limit_key as key, count(*)::integer as used
      from jobs j join slots s on s.job_id = j.id
      where j.owner_id = v_owner and j.finished_at is null
      group by s.limit_key
    )
    select coalesce(n.key, m.key), coalesce(l.max, plan_max(v_owner, n.template), n.max), coalesce(m.used, 0),
      coalesce(l.policy, n.policy), coalesce(n.kinds, '{}')
    from named n
    full join mine m on m.key = n.key
    left join limits l on l.key = coalesce(n.key, m.key)
    order by 1;
end $$;
comment on function own_limits() is 'The limits that hold the caller''s jobs, with their maximum and how many of the slots are his.';
