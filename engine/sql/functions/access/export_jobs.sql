-- Without what is the engine's own, and what jobs cost whoever runs them: of manual ones that is himself.
create or replace function export_jobs(p_owner text, p_after uuid default null, p_limit integer default 500)
returns table (id uuid, line text)
language plpgsql stable
set search_path from current
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
set random_page_cost = 0.1
set cpu_tuple_cost = 0.5
set jit = off
set max_parallel_workers_per_gather = 0
as $$
begin
  return query
    select j.id, (jsonb '{"type": "job"}' || to_jsonb(j)
      - '{owner_id,lane,seq,lease_epoch,woken,cost_micros,units}'::text[]
      || case when k.manual and not k.internal and j.price = 0 then jsonb_build_object('cost_micros', j.cost_micros) else '{}' end)::text
    from jobs j left join kinds k on k.name = j.kind
    where j.owner_id = p_owner and j.id > coalesce(p_after, '00000000-0000-0000-0000-000000000000')
    order by j.id limit p_limit;
end $$;
comment on function export_jobs(text, uuid, integer) is 'The jobs of an owner as a line of JSON each, in the order of their ids.';
