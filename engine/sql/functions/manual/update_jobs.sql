-- A job that has ended stays counted in the statistics as what it is now.
-- p_items: [{job_id, mode?, input_asset?, error? (text), cost_micros?, metadata?, progress?, step?}]. What is named is
-- changed, to null too. Also of a job that has ended: what it cost is often known later.
create or replace function update_jobs(p_items jsonb, p_owner text default null, p_himself boolean default false)
returns table (item integer, job_id uuid, result text)
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
  v_counted boolean;
begin
  perform require_read_committed();
  perform require_manual_changes(i.d, '{job_id,mode,input_asset,error,cost_micros,metadata,progress,step}')
  from jsonb_array_elements(p_items) i(d);
  select jsonb_object_agg(f.job_id, jsonb_build_object('result', f.result, 'ended', f.status not in ('queued', 'running'))) into v_found
  from lock_manual_jobs(array(select (i.d ->> 'job_id')::uuid from jsonb_array_elements(p_items) i(d)), p_owner, p_himself) f;

  for v_item in
    select i.n::integer as n, (i.d ->> 'job_id')::uuid as job_id, i.d from jsonb_array_elements(p_items) with ordinality i(d, n)
    order by i.n
  loop
    item := v_item.n;
    job_id := v_item.job_id;
    result := v_found -> job_id::text ->> 'result';
    v_counted := result = 'ok' and (v_found -> job_id::text -> 'ended')::boolean and (v_item.d ? 'cost_micros' or v_item.d ? 'mode');
    if v_counted then perform record_ended(array[job_id], -1); end if;
    if result = 'ok' then
      update manual_jobs m set input_asset_id = v_item.d ->> 'input_asset'
      where m.job_id = v_item.job_id and v_item.d ? 'input_asset';
      update jobs j
      set mode = case when v_item.d ? 'mode' then v_item.d ->> 'mode' else j.mode end,
        input_asset_id = case when v_item.d ? 'input_asset' then v_item.d ->> 'input_asset' else j.input_asset_id end,
        error = case when v_item.d ? 'error' then manual_error(v_item.d ->> 'error') else j.error end,
        cost_micros = coalesce((v_item.d ->> 'cost_micros')::bigint, j.cost_micros),
        metadata = coalesce(v_item.d -> 'metadata', j.metadata),
        progress = coalesce((v_item.d ->> 'progress')::smallint, j.progress),
        step = case when v_item.d ? 'step' then v_item.d ->> 'step' else j.step end,
        updated_at = v_now
      where j.id = v_item.job_id;
    end if;
    if v_counted then perform record_ended(array[job_id], 1); end if;
    return next;
  end loop;
end $$;
comment on function update_jobs(jsonb, text, boolean) is 'Changes jobs of manual kinds, of one owner if given, in any state but not the state. Answers ok, forbidden, not_manual or not_found for each.';
