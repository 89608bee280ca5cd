-- A report says what an attempt has cost in all, not what came to it, so one that is sent twice counts once. The caller
-- has the rows of the leases locked.
create or replace function report_costs(p_items jsonb, p_live uuid[]) returns void
language plpgsql volatile
set search_path from current
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
set random_page_cost = 0.1
set cpu_tuple_cost = 0.5
set jit = off
set max_parallel_workers_per_gather = 0
as $$
declare
  v_cost record;
begin
  for v_cost in
    select l.job_id, l.epoch, l.cost_micros as known_micros, l.units as known_units, i.cost_micros, coalesce(i.units, '{}') as units
    from rows from (jsonb_to_recordset(p_items) as (job_id uuid, epoch integer, cost_micros bigint, units jsonb))
      with ordinality as i(job_id, epoch, cost_micros, units, n)
    join leases l on l.job_id = i.job_id and l.epoch = i.epoch
    where l.job_id = any (p_live) and i.cost_micros is not null
    order by l.job_id, i.n desc
  loop
    -- The last of a job goes first, and is the largest: the others find it there.
    perform from leases l where l.job_id = v_cost.job_id and l.cost_micros = v_cost.known_micros and l.units = v_cost.known_units;
    continue when not found;
    update jobs j
    set cost_micros = j.cost_micros + v_cost.cost_micros - v_cost.known_micros,
      units = added_units(j.units, v_cost.units, v_cost.known_units)
    where j.id = v_cost.job_id;
    update leases l
    set cost_micros = v_cost.cost_micros, units = l.units || v_cost.units
    where l.job_id = v_cost.job_id and l.epoch = v_cost.epoch;
  end loop;
end $$;
comment on function report_costs(jsonb, uuid[]) is 'Adds to jobs what their attempts report to have cost and used, whatever becomes of the attempts.';
