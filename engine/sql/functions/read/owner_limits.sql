-- Of other limits only what his newest 1,000 jobs hold is seen: a look of bounded cost, since slots do not name owners.
create or replace function owner_limits(p_owner text)
returns table (key text, max integer, used integer, policy text, kinds text[])
language plpgsql stable
set search_path from current
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
set random_page_cost = 0.1
set cpu_tuple_cost = 0.5
set jit = off
set max_parallel_workers_per_gather = 0
as $$
#variable_conflict use_column
begin
  return query
    with own as materialized (
      select n.key, l.template, l.kind, l.max, l.policy
      from kind_limits l
      join kinds k on k.name = l.kind and not k.internal
      cross join lateral limit_key(l.template, l.kind, p_owner, null, null, null) as n(key)
      where position('{owner}' in l.template) > 0 and n.key is not null
    ), newest as materialized (
      select j.id, j.kind from (
        select o.id, o.kind, o.finished_at from jobs o where o.owner_id = p_owner order by o.id desc limit 1000
      ) j
      where j.finished_at is null
    ), held as materialized (
      select s.limit_key as key, s.policy, count(*) as used
      from newest j
      join kinds k on k.name = j.kind and not k.internal
      cross join lateral (select h.limit_key, h.policy from slots h where h.job_id = j.id offset 0) s
      group by s.limit_key, s.policy
    ), wanted as (
      select o.key, min(o.template) as template, min(o.max) as max, min(o.policy) as policy from own o group by o.key
      union all
      select h.key, null, null, h.policy from held h where not exists (select from own o where o.key = h.key)
    )
    select w.key, coalesce(l.max, plan_max(p_owner, w.template), w.max),
      (case when w.template is null then (select h.used from held h where h.key = w.key)
        else (
          select count(*) from slots s
          cross join lateral (select j.owner_id from jobs j where j.id = s.job_id offset 0) j
          where s.limit_key = w.key and j.owner_id = p_owner
        ) end)::integer,
      coalesce(l.policy, w.policy),
      array(
        select distinct k.name from kind_limits t join kinds k on k.name = t.kind and not k.internal
        where t.template = coalesce(w.template, l.template) order by k.name
      )
    from wanted w
    left join limits l on l.key = w.key
    order by w.key;
end $$;
comment on function owner_limits(text) is 'The limits of an owner with what is in force and how much he uses himself: all that name him, used or not, and whatever else he holds slots of.';
