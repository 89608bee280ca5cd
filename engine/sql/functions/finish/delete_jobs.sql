-- Live jobs are canceled first, so that slots and leases come back in the order of locks that CANCEL has.
create or replace function delete_jobs(p_jobs uuid[], p_owner text default null)
returns table (job_id uuid, result text)
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
  v_deleted uuid[];
  v_owners text[];
begin
  -- Manual jobs are waited for first, while nothing else is held.
  perform from manual_jobs m
  where m.job_id = any (p_jobs) and m.owner_id = coalesce(p_owner, m.owner_id) order by m.job_id for update;
  perform from cancel_jobs(p_jobs, p_owner);
  -- Locked, so that a job that two delete is uncounted once.
  with held as (
    select j.id from jobs j
    where j.id = any (p_jobs) and j.owner_id = coalesce(p_owner, j.owner_id) and j.finished_at is not null
    order by j.id for update
  )
  select coalesce(array_agg(h.id), '{}') into v_deleted from held h;
  perform record_ended(v_deleted, -1);
  with gone as (
    delete from jobs j
    where j.id = any (v_deleted)
    returning j.id, j.owner_id
  )
  select coalesce(array_agg(g.id), '{}'), coalesce(array_agg(distinct g.owner_id), '{}') into v_deleted, v_owners from gone g;
  delete from manual_jobs m where m.job_id = any (v_deleted);
  delete from attempts a where a.job_id = any (v_deleted);
  delete from steps s where s.job_id = any (v_deleted);
  delete from stream s where s.job_id = any (v_deleted);
  -- A submit holds its key while it waits for limits, so nobody may wait for a key while holding one. What is left out expires.
  with held as (
    select k.owner_id, k.key from idempotency_keys k
    where k.owner_id = any (v_owners) and k.job_id = any (v_deleted)
    for update skip locked
  )
  delete from idempotency_keys k using held h where k.owner_id = h.owner_id and k.key = h.key;
  return query
    select i.id, case when i.id = any (v_deleted) then 'deleted' when j.id is null then 'not_found' else 'busy' end
    from unnest(p_jobs) i(id)
    left join lateral (
      select o.id from jobs o where o.id = i.id and o.owner_id = coalesce(p_owner, o.owner_id) offset 0
    ) j on true;
end $$;
comment on function delete_jobs(uuid[], text) is 'Deletes jobs, of one owner if given, with their history; live ones are canceled first. Answers deleted, not_found or busy (try again) for each.';
