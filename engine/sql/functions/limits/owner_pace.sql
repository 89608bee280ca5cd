create or replace function owner_pace(p_owner text) returns table (last_tag bigint, cost bigint)
language plpgsql stable rows 1
set search_path from current
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
set random_page_cost = 0.1
set cpu_tuple_cost = 0.5
as $$
#variable_conflict use_column
begin
  return query
    select
      coalesce((select l.tag from lanes l where l.owner_id = p_owner order by l.tag desc limit 1), 0),
      100000000::bigint / coalesce((
        select coalesce(o.weight, p.weight) from owners o left join plans p on p.plan = o.plan where o.owner_id = p_owner
      ), 100);
end $$;
comment on function owner_pace(text) is 'The last tag over all lanes of an owner, and what one job adds to it: 1,000,000 for the usual weight.';
