create or replace function cancel_jobs(p_jobs uuid[], p_owner text default null)
returns table (job_id uuid, result text, status text)
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
  v_ended uuid[];
begin
  perform require_read_committed();
  v_ended := array(
    select end_jobs(array(
      select distinct j.id from unnest(p_jobs) i(id)
      cross join lateral (
        select o.id from jobs o
        where o.id = i.id and o.owner_id = coalesce(p_owner, o.owner_id) and o.finished_at is null offset 0
      ) j
    ), 'canceled', '{"code": "canceled", "message": "the job was canceled"}', true, clock())
  );
  return query
    select i.id,
      case when i.id = any (v_ended) then 'canceled'
        when j.id is null then 'not_found'
        when j.finished_at is not null then 'already_finished'
        else 'busy' end,
      j.status
    from unnest(p_jobs) i(id)
    left join lateral (
      select o.id, o.status, o.finished_at from jobs o
      where o.id = i.id and o.owner_id = coalesce(p_owner, o.owner_id) offset 0
    ) j on true;
end $$;
comment on function cancel_jobs(uuid[], text) is 'Cancels jobs, of one owner if given, and answers canceled, already_finished, not_found or busy (try again) for each. The handler of a running job learns of it with its next heartbeat.';
