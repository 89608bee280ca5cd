-- The invariants of the protocol. Each holds at every commit, so a row in the answer is a defect. Reads everything.
create or replace function verify_slots() returns table (problem text, subject text)
language plpgsql stable
set search_path from current
set jit = off
set max_parallel_workers_per_gather = 0
as $$
begin
  return query
  with usage as (
    select m.key, m.max, m.lowered_from, (select count(*) from slots s where s.limit_key = m.key) as used from limits m
  ), place as (
    select q.job_id, 'queue' as at from queue q
    union all select s.job_id, 'scheduled' from scheduled s
    union all select e.job_id, 'leases' from leases e
    union all select w.job_id, 'waits' from waits w
    union all select m.job_id, 'manual_jobs' from manual_jobs m where m.status in ('queued', 'running')
  )
  select 'more slots than the limit allows', format('%s: %s of %s', u.key, u.used, u.max) from usage u
  where u.used > greatest(u.max, u.lowered_from)
  union all
  select 'queued job without a lane', q.job_id::text from queue q
  where not exists (select from lanes l where l.lane = q.lane)
  union all
  select 'idle lane with queued jobs', l.lane::text from lanes l
  where l.status = 'idle' and exists (select from queue q where q.lane = l.lane)
  union all
  select 'lost wake-up: room, and a blocked lane, but no ready lane of its kind', format('%s %s', u.key, b.kind)
  from usage u join lanes b on b.status = 'blocked' and b.blocked_on = u.key
  where u.used < u.max and not exists (
    select from lanes r where r.status = 'ready' and r.kind = b.kind and u.key = any (r.limit_keys))
    and not exists (select from wake_notes n where n.limit_key = u.key)
  union all
  select 'ready lane below where claims look', l.lane::text from lanes l join kind_pace p on p.kind = l.kind
  where l.status = 'ready' and l.tag < p.lowest_tag
  union all
  select 'blocked lane whose limit is unknown', format('%s %s', b.lane, b.blocked_on) from lanes b
  where b.status = 'blocked' and not exists (select from limits m where m.key = b.blocked_on)
  union all
  select 'lane that needs an unknown limit', format('%s %s', l.lane, k.key)
  from lanes l cross join unnest(l.limit_keys) k(key)
  where not exists (select from limits m where m.key = k.key)
    or not exists (select from lane_keys x where x.limit_key = k.key and x.lane = l.lane)
  union all
  select 'key of a lane that is gone', format('%s %s', k.lane, k.limit_key) from lane_keys k
  where not exists (select from lanes l where l.lane = k.lane)
  union all
  select 'slot of an unknown limit', format('%s %s', s.limit_key, s.job_id) from slots s
  where not exists (select from limits m where m.key = s.limit_key)
  union all
  select 'slot of a queue-limit held by a job that neither runs nor waits', format('%s %s', s.limit_key, s.job_id) from slots s
  where s.policy = 'queue' and not exists (select from leases e where e.job_id = s.job_id)
    and not exists (select from waits w where w.job_id = s.job_id)
    and not exists (select from jobs j where j.id = s.job_id and j.status = 'queued' and j.woken)
  union all
  select 'slot of a job that has ended', format('%s %s', s.limit_key, s.job_id) from slots s
  where not exists (select from jobs j where j.id = s.job_id and j.finished_at is null)
  union all
  select 'job in more than one place', p.job_id::text from place p group by p.job_id having count(*) > 1
  union all
  select format('job is %s but in %s', j.status, coalesce(p.at, 'no place')), j.id::text
  from jobs j left join place p on p.job_id = j.id
  where case j.status
    when 'queued' then p.at is null or p.at in ('leases', 'waits')
    when 'running' then p.at is distinct from case when j.lane is null then 'manual_jobs' else 'leases' end
    when 'waiting' then p.at is distinct from 'waits'
    else p.at is not null end
  union all
  select 'live row of an unknown job', p.job_id::text from place p
  where not exists (select from jobs j where j.id = p.job_id)
  union all
  select 'job without a lane that is not manual, or the other way round', j.id::text
  from jobs j left join manual_jobs m on m.job_id = j.id
  where (j.lane is null) <> (m.job_id is not null)
  union all
  select 'row of a manual job that says something else than the job', m.job_id::text
  from manual_jobs m join jobs j on j.id = m.job_id
  where (m.owner_id, m.project_id, m.kind, m.status, m.input_asset_id, m.created_at)
    is distinct from (j.owner_id, j.project_id, j.kind, j.status, j.input_asset_id, j.created_at)
  union all
  select 'lease of another epoch than its job', e.job_id::text from leases e join jobs j on j.id = e.job_id
  where j.lease_epoch <> e.epoch;
end $$;
comment on function verify_slots() is 'Checks every invariant of limits, lanes, leases and manual jobs; an empty answer means that all hold.';
