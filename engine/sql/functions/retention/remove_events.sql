create or replace function remove_events(p_jobs uuid[], out removed integer, out settled integer)
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
  v_ids uuid[];
  v_sinces timestamptz[];
begin
  with held as (
    select j.id, j.finished_at from jobs j where j.id = any (p_jobs) and j.finished_at is not null for key share skip locked
  )
  select coalesce(array_agg(h.id), '{}'), array_agg(h.finished_at) into v_ids, v_sinces from held h;
  with old as (
    select s.job_id, s.seq from stream s where s.job_id = any (v_ids) for update skip locked
  )
  delete from stream s using old o where s.job_id = o.job_id and s.seq = o.seq;
  get diagnostics removed = row_count;
  delete from trims t using unnest(v_ids, v_sinces) i(id, since)
  where t.kind = '' and t.since = i.since and t.job_id = i.id;
  settled := cardinality(v_ids);
end $$;
comment on function remove_events(uuid[]) is 'Removes the stream events of jobs that have ended. Says how many events went, and of how many jobs.';
