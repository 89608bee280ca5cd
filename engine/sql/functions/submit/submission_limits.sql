-- Jobs that differ in nothing a limit looks at share its keys, which are worked out once for all of them.
create or replace function submission_limits(p_subs submission[], p_policy text)
returns table (items integer[], kind text, owner_id text, priority smallint, keys text[], templates text[])
language plpgsql stable
set search_path from current
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
set random_page_cost = 0.1
set cpu_tuple_cost = 0.5
as $$
#variable_conflict use_column
begin
  return query
    select g.items, g.kind, g.owner_id, g.priority, q.keys, q.templates
    from (
      select array_agg(s.item) as items, s.kind, s.owner_id, s.project_id, s.subject, s.mode, s.priority
      from unnest(p_subs) s where s.error is null and not s.replayed
      group by s.kind, s.owner_id, s.project_id, s.subject, s.mode, s.priority
    ) g
    cross join lateral (
      select array_agg(l.key order by l.key) as keys, array_agg(l.template order by l.key) as templates
      from (
        select distinct on (k.key) k.key, o.template
        from kind_limits o
        cross join lateral (
          select limit_key(o.template, g.kind, g.owner_id, g.project_id, g.subject, g.mode) as key offset 0
        ) k
        where o.kind = g.kind and o.policy = p_policy and k.key is not null
        order by k.key
      ) l
    ) q;
end $$;
comment on function submission_limits(submission[], text) is 'The keys of the limits of one policy, with their templates, for the accepted items of a submit, in groups of items that have the same; null for those that have none.';
