-- Rows of manual jobs are waited for while nothing else is held. A worker's job is written by whoever finishes it, with
-- others in any order, so it is taken only when it is free.
create or replace function forget_input_asset(p_asset text, p_limit integer default 1000)
returns table (forgotten integer, remaining bigint)
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
  v_now timestamptz := clock();
  v_ids uuid[];
begin
  perform require_read_committed();
  with held as (
    select m.job_id from manual_jobs m
    where m.job_id in (select o.job_id from manual_jobs o where o.input_asset_id = p_asset order by o.job_id limit p_limit)
    order by m.job_id for update
  )
  select coalesce(array_agg(h.job_id), '{}') into v_ids from held h;
  update manual_jobs m set input_asset_id = null where m.job_id = any (v_ids) and m.input_asset_id = p_asset;
  update jobs j set input_asset_id = null, updated_at = v_now where j.id = any (v_ids) and j.input_asset_id = p_asset;
  get diagnostics forgotten = row_count;

  with held as (
    select j.id from jobs j
    where j.input_asset_id = p_asset and j.lane is not null order by j.id limit p_limit for update skip locked
  )
  select coalesce(array_agg(h.id), '{}') into v_ids from held h;
  update jobs j set input_asset_id = null, updated_at = v_now where j.id = any (v_ids);
  forgotten := forgotten + cardinality(v_ids);
  select count(*) into remaining from jobs j where j.input_asset_id = p_asset;
  return next;
end $$;
comment on function forget_input_asset(text, integer) is 'Empties the reference to a file that is gone, in up to p_limit jobs a call (null: all of them). Call it until none remain: a job that is just being moved is left for the next.';
