-- A page in the order of the ids. What has ended since is not in it any more.
create or replace function restored_jobs(p_after uuid default null, p_limit integer default 1000)
returns table (job_id uuid, kind text, owner_id text, status text, manual boolean, attempt integer, steps text[], price bigint,
  created_at timestamptz, started_at timestamptz)
language plpgsql stable
set search_path from current
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
set random_page_cost = 0.1
set cpu_tuple_cost = 0.5
set jit = off
set max_parallel_workers_per_gather = 0
as $$
#variable_conflict use_column
begin
  return query
    select j.id, j.kind, j.owner_id, j.status, j.lane is null, j.attempt,
      array(select s.name from steps s where s.job_id = j.id order by s.created_at, s.name), j.price, j.created_at, j.started_at
    from (select q.job_id from queue q union all select s.job_id from scheduled s
      union all select w.job_id from waits w union all select l.job_id from leases l
      union all select m.job_id from manual_jobs m where m.status in ('queued', 'running')) p
    cross join lateral (select o.* from jobs o where o.id = p.job_id offset 0) j
    where j.id > coalesce(p_after, '00000000-0000-0000-0000-000000000000')
      -- No job has so many leases: only after_restore() raises an epoch that far. Manual jobs have none.
      and (j.lease_epoch >= 1000000 or j.lane is null)
    order by j.id limit p_limit;
end $$;
comment on function restored_jobs(uuid, integer) is 'Jobs that were live in the backup, and are live still: each may have run, and have been paid for, in the time that is lost. All live manual jobs are among them.';
