-- One look for each priority, since the index is in the order of priorities first.
create or replace function lowest_ready_tag(p_kind text, p_from bigint) returns bigint
language plpgsql stable
set search_path from current
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
set random_page_cost = 0.1
set cpu_tuple_cost = 0.5
set jit = off
set max_parallel_workers_per_gather = 0
as $$
declare
  v_lowest bigint;
  v_lane record;
begin
  select l.priority, l.tag into v_lane from lanes l
  where l.kind = p_kind and l.status = 'ready' and l.tag >= p_from
  order by l.priority, l.tag limit 1;
  while found loop
    v_lowest := least(v_lowest, v_lane.tag);
    select l.priority, l.tag into v_lane from lanes l
    where l.kind = p_kind and l.status = 'ready' and l.priority > v_lane.priority and l.tag >= p_from
    order by l.priority, l.tag limit 1;
  end loop;
  return v_lowest;
end $$;
comment on function lowest_ready_tag(text, bigint) is 'The lowest tag of the ready lanes of a kind, of those from p_from on; null without any.';
