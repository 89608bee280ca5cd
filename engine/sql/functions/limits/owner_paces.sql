-- Sets in, sets out: a claim asks once for all of its lanes. No bitmaps: along the index the highest tag comes first, and what a lane
-- was before, which an open transaction keeps, lies behind it.
create or replace function owner_paces(p_owners text[], out last_tags bigint[], out costs bigint[])
language plpgsql stable
set search_path from current
set enable_seqscan = off
set enable_bitmapscan = off
set enable_sort = off
set plan_cache_mode = force_generic_plan
set random_page_cost = 0.1
set cpu_tuple_cost = 0.5
set jit = off
set max_parallel_workers_per_gather = 0
as $$
begin
  select
    array_agg(coalesce((select l.tag from lanes l where l.owner_id = i.owner_id order by l.tag desc limit 1), 0)),
    array_agg(100000000::bigint / coalesce((
      select coalesce(o.weight, p.weight) from owners o left join plans p on p.plan = o.plan where o.owner_id = i.owner_id
    ), 100))
  into last_tags, costs
  from unnest(p_owners) i(owner_id);
end $$;
comment on function owner_paces(text[]) is 'Of each owner, in this order: the last tag over all of his lanes, and what one job adds to it: 1,000,000 for the usual weight.';
