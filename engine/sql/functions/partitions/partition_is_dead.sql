-- A job that has not ended stands in one of these tables, as verify_slots() checks. They hold only live work, so this
-- reads far less than the partition; and a job that has ended never lives again: a retry is a new job.
create or replace function partition_is_dead(p_from uuid, p_to uuid) returns boolean
language plpgsql volatile
set search_path from current
set enable_seqscan = off
set jit = off
set max_parallel_workers_per_gather = 0
as $$
declare
  v_from uuid := coalesce(p_from, '00000000-0000-0000-0000-000000000000');
  v_to uuid := coalesce(p_to, 'ffffffff-ffff-ffff-ffff-ffffffffffff');
begin
  return not (
    exists (select from leases e where e.job_id >= v_from and e.job_id < v_to)
    or exists (select from waits w where w.job_id >= v_from and w.job_id < v_to)
    or exists (select from slots s where s.job_id >= v_from and s.job_id < v_to)
    or exists (select from scheduled s where s.job_id >= v_from and s.job_id < v_to)
    or exists (select from queue q where q.job_id >= v_from and q.job_id < v_to)
    or exists (
      select from manual_jobs m where m.job_id >= v_from and m.job_id < v_to and m.status in ('queued', 'running'))
  );
end $$;
comment on function partition_is_dead(uuid, uuid) is 'Whether every job from p_from up to, but not with, p_to has ended. Null stands for no bound.';
