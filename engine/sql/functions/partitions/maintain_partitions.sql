-- All of it in one statement: no crash leaves it half done, and no client that stalls holds the lock of jobs.
-- state: done; busy, another maintainer is at work; in_use, a transaction kept jobs for longer than p_wait_ms.
create or replace function maintain_partitions(
  p_every interval, p_keep interval default null, p_wait_ms integer default 50, p_any_size boolean default false
) returns table (state text, rotated text[], removed text[], kept jsonb)
language plpgsql volatile
set search_path from current
as $$
declare
  v_now timestamptz := clock();
  v_before uuid := job_id_floor(v_now - p_keep);
  v_cuts timestamptz[];
  v_too_large boolean;
begin
  perform require_read_committed();
  -- Days, since months differ in length.
  if p_every is null or p_every < interval '1 day' or p_every <> extract(epoch from p_every)::bigint / 86400 * interval '24 hours'
    or extract(year from p_every) <> 0 or extract(month from p_every) <> 0 or p_keep <= interval '0'
  then
    raise exception using errcode = 'JG009', message = format('no period and retention: %s, %s', p_every, p_keep),
      hint = 'A period is a whole number of days; a retention is longer than nothing.';
  end if;
  v_cuts := planned_cuts(p_every, v_now);
  state := 'done';
  rotated := '{}';
  removed := '{}';
  -- A cut reads all that the open partition holds, which is nothing unless maintenance comes late.
  v_too_large := cardinality(v_cuts) > 0 and not p_any_size and exists (
    select from partition_bounds() b where b.to_id is null and pg_relation_size(b.relation) > 256 * 1024 * 1024);
  if v_too_large then v_cuts := '{}'; end if;

  if cardinality(v_cuts) > 0 or exists (select from old_partitions(v_before) o where o.verdict in ('drop', 'empty')) then
    state := lock_jobs(p_wait_ms);
    if state <> 'held' then
      kept := '[]';
      return next;
      return;
    end if;
    state := 'done';
    -- Another may have done it while we waited.
    v_cuts := planned_cuts(p_every, v_now);
    if cardinality(v_cuts) > 0 and not v_too_large then
      if lock_partition('jobs_open') then
        rotated := cut_open_partition(v_cuts, p_every, v_now);
      else
        state := 'in_use';
      end if;
    end if;
    select coalesce(
        array_agg(r.name order by r.name) filter (where r.verdict in ('drop', 'empty') and r.name <> 'jobs_past'), '{}'),
      coalesce(jsonb_agg(jsonb_build_object('name', r.name, 'reason', r.verdict) order by r.name)
        filter (where r.verdict in ('live', 'in_use')), '[]')
    into removed, kept
    from remove_old_partitions(v_before, v_now) r;
  else
    kept := (
      select coalesce(jsonb_agg(jsonb_build_object('name', o.name, 'reason', o.verdict) order by o.name), '[]')
      from old_partitions(v_before) o where o.verdict = 'live'
    );
  end if;
  if v_too_large then kept := kept || jsonb_build_object('name', 'jobs_open', 'reason', 'too_large'); end if;
  return next;
end $$;
comment on function maintain_partitions(interval, interval, integer, boolean) is 'Cuts the open partition of jobs in time and removes those older than p_keep in which every job has ended. Anyone who owns the tables may call it at any time.';
