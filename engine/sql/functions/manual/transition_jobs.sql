-- p_items: [{job_id, status: running|succeeded|failed, error? (text), output?, cost_micros?}], one after the other, so one
-- call may start a job and end it. The row in manual_jobs is the lock of the state; what is given back at the end, slots of
-- rejecting limits and money, is waited for by nobody.
create or replace function transition_jobs(p_items jsonb, p_owner text default null, p_himself boolean default false)
returns table (item integer, job_id uuid, result text, status text)
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
  v_found jsonb;
  v_item record;
  v_jobs uuid[] := '{}';
  v_statuses text[] := '{}';
  v_outputs jsonb[] := '{}';
  v_errors jsonb[] := '{}';
begin
  perform require_read_committed();
  perform require_manual_changes(i.d, '{job_id,status,error,output,cost_micros}') from jsonb_array_elements(p_items) i(d);
  select jsonb_object_agg(f.job_id, jsonb_build_object('result', f.result, 'status', f.status)) into v_found
  from lock_manual_jobs(array(select (i.d ->> 'job_id')::uuid from jsonb_array_elements(p_items) i(d)), p_owner, p_himself) f;

  for v_item in
    select i.n::integer as n, (i.d ->> 'job_id')::uuid as job_id, i.d ->> 'status' as status, i.d ->> 'error' as error,
      i.d -> 'output' as output, (i.d ->> 'cost_micros')::bigint as cost_micros
    from jsonb_array_elements(p_items) with ordinality i(d, n)
    order by i.n
  loop
    item := v_item.n;
    job_id := v_item.job_id;
    result := v_found -> job_id::text ->> 'result';
    status := v_found -> job_id::text ->> 'status';
    if result = 'ok' and coalesce(status = 'queued' and v_item.status = 'running'
      or status = 'running' and v_item.status in ('succeeded', 'failed'), false)
    then
      status := v_item.status;
      v_found := jsonb_set(v_found, array[job_id::text, 'status'], to_jsonb(status));
      update manual_jobs m set status = v_item.status where m.job_id = v_item.job_id;
      update jobs j
      set status = case when v_item.status = 'running' then 'running' else j.status end, attempt = 1,
        started_at = coalesce(j.started_at, v_now), attempt_started_at = coalesce(j.attempt_started_at, v_now), cost_micros = coalesce(v_item.cost_micros, j.cost_micros), updated_at = v_now
      where j.id = v_item.job_id;
      if status <> 'running' then
        v_jobs := v_jobs || job_id;
        v_statuses := v_statuses || status;
        v_outputs := v_outputs || case when status = 'succeeded' then v_item.output end;
        v_errors := v_errors || case when status = 'failed' then manual_error(v_item.error) end;
      end if;
    elsif result = 'ok' then
      result := 'illegal_transition';
    end if;
    return next;
  end loop;

  if cardinality(v_jobs) > 0 then
    perform settle_jobs(v_jobs, v_statuses, v_outputs, v_errors,
      array_fill(null::timestamptz, array[cardinality(v_jobs)]), array_fill(0, array[cardinality(v_jobs)]),
      array_fill(null::integer, array[cardinality(v_jobs)]), array_fill(null::text, array[cardinality(v_jobs)]),
      array_fill(null::bigint, array[cardinality(v_jobs)]), v_now);
    perform fold_when_many();
  end if;
end $$;
comment on function transition_jobs(jsonb, text, boolean) is 'Moves jobs of manual kinds, of one owner if given: queued to running to succeeded or failed. Answers ok, illegal_transition, forbidden, not_manual or not_found for each, with its status now; only ok has changed anything.';
