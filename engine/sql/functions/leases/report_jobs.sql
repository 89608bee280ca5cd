-- p_items: [{job_id, epoch, progress?, step?, events?: [{type, data}], cost_micros?, units?: {name: number}}].
-- cost_micros and units are of the attempt in all, so far.
create or replace function report_jobs(p_items jsonb) returns table (job_id uuid, live boolean)
language plpgsql volatile
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
  v_now timestamptz := clock();
  v_live uuid[];
begin
  perform require_read_committed();
  with held as (
    select l.job_id from jsonb_to_recordset(p_items) as i(job_id uuid, epoch integer)
    join leases l on l.job_id = i.job_id and l.epoch = i.epoch
    where l.job_id = any (array(select k.job_id from jsonb_to_recordset(p_items) as k(job_id uuid)))
    order by l.job_id
    for update of l
  )
  select array_agg(h.job_id) into v_live from held h;

  -- The row of the lease is locked, so the numbers follow without a gap and become visible in order.
  insert into stream (job_id, seq, type, data, at)
  select l.job_id, l.stream_seq + row_number() over (partition by l.job_id order by i.n, e.n), left(coalesce(e.d ->> 'type', 'log'), 100), coalesce(e.d -> 'data', 'null'), v_now
  from rows from (jsonb_to_recordset(p_items) as (job_id uuid, epoch integer, events jsonb)) with ordinality
    as i(job_id, epoch, events, n)
  join leases l on l.job_id = i.job_id and l.epoch = i.epoch
  cross join jsonb_array_elements(case jsonb_typeof(i.events) when 'array' then i.events else '[]' end) with ordinality as e(d, n)
  where l.job_id = any (v_live);

  update leases l
  set progress = least(greatest(coalesce(i.progress, l.progress), 0), 100),
    step = coalesce(left(i.step, 200), l.step),
    stream_seq = l.stream_seq + i.events
  from (
    select r.job_id, r.epoch,
      (array_agg(r.progress order by r.n desc) filter (where r.progress is not null))[1] as progress,
      (array_agg(r.step order by r.n desc) filter (where r.step is not null))[1] as step,
      sum(case jsonb_typeof(r.events) when 'array' then jsonb_array_length(r.events) else 0 end) as events
    from rows from (jsonb_to_recordset(p_items) as (job_id uuid, epoch integer, progress integer, step text, events jsonb))
      with ordinality as r(job_id, epoch, progress, step, events, n)
    group by r.job_id, r.epoch
  ) i
  where l.job_id = i.job_id and l.epoch = i.epoch and l.job_id = any (v_live);

  if v_live is not null and jsonb_path_exists(p_items, '$[*].cost_micros') then perform report_costs(p_items, v_live); end if;

  return query
    select i.job_id, i.job_id = any (coalesce(v_live, '{}')) from jsonb_to_recordset(p_items) as i(job_id uuid);
end $$;
comment on function report_jobs(jsonb) is 'Progress, step, stream events and costs of many jobs. live is false for a job whose lease is not the one named: nothing of it was written.';
