-- What this database says is older than what the world knows: leases were granted, events were told and workers run that
-- it has never heard of. No row in it can tell so, whatever had been written down came back as it was: hence the caller
-- says when the restored database began to serve, and the same call again changes nothing.
-- All in one transaction, alone with the live jobs: a crash leaves it undone as a whole.
create or replace function after_restore(p_restored_at timestamptz default null, p_pause text[] default '{}', p_hand_back boolean default false)
returns table (at timestamptz, fenced integer, ended integer, workers integer, paused text[])
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
  v_epoch integer := restore_epoch(v_now);
  v_unknown text;
  v_jobs uuid[];
  v_items jsonb;
  v_held boolean;
  v_paused text[];
begin
  perform require_read_committed();
  if p_restored_at > v_now then
    raise exception using errcode = 'JG009', message = 'the database was not restored in the future',
      hint = 'Say when it began to serve, or nothing for now.';
  end if;
  v_unknown := (select min(u.kind) from unnest(p_pause) u(kind) where u.kind <> '*' and not exists (select from kinds k where k.name = u.kind));
  if v_unknown is not null then
    raise exception using errcode = 'JG008', message = format('there is no kind "%s"', v_unknown);
  end if;

  for v_try in 1..20 loop
    v_held := lock_live(least(50 * v_try, 500));
    exit when v_held;
    perform pg_sleep(0.05 * random() * v_try);
  end loop;
  if not v_held then
    raise exception using errcode = 'JG011', message = 'a transaction that has touched live jobs stays open',
      hint = 'End it, or try again: see pg_stat_activity.';
  end if;

  v_paused := array(
    select k.name from kinds k where not k.manual and not k.paused and (k.name = any (p_pause) or '*' = any (p_pause))
    order by k.name for no key update
  );
  update kinds k set paused = true where k.name = any (v_paused);

  -- A job that was submitted since has an id that nobody else knows; one whose epoch is later has been through this.
  v_jobs := array(
    select j.id
    from (select q.job_id from queue q union all select s.job_id from scheduled s
      union all select w.job_id from waits w union all select l.job_id from leases l) p
    cross join lateral (select o.id, o.lease_epoch from jobs o where o.id = p.job_id offset 0) j
    where p_restored_at is null or (j.lease_epoch < restore_epoch(p_restored_at) and j.id < job_id_floor(p_restored_at))
    order by j.id
  );

  -- A started job is ended by its id, from wherever: it keeps its lease until then, or until its time is up.
  v_items := (
    select jsonb_agg(jsonb_build_object('job_id', l.job_id, 'epoch', l.epoch,
      'outcome', case when p_hand_back then 'released' else 'expired' end,
      'error', jsonb_build_object('code', 'worker_lost',
        'message', format('the database was restored from a backup during attempt %s', l.attempt))) order by l.job_id)
    from unnest(v_jobs) i(id) join leases l on l.job_id = i.id and l.worker_id not like 'started:%'
  );
  ended := coalesce(jsonb_array_length(v_items), 0);
  if ended > 0 then perform close_leases(v_items, v_now); end if;
  delete from workers w
  where (p_restored_at is null or w.started_at < p_restored_at)
    and not exists (select from leases l where l.worker_id = w.worker_id);
  get diagnostics workers = row_count;

  update jobs j
  set lease_epoch = case when j.lease_epoch < v_epoch then v_epoch else j.lease_epoch + 1000000 end
  from unnest(v_jobs) i(id)
  where j.id = i.id and j.finished_at is null;
  get diagnostics fenced = row_count;

  update leases l set epoch = (select j.lease_epoch from jobs j where j.id = l.job_id) where l.job_id = any (v_jobs);
  perform jump_streams(v_jobs, v_now);

  at := v_now;
  paused := v_paused;
  return next;
end $$;
comment on function after_restore(timestamptz, text[], boolean) is 'Call it once after the database came back from a backup, with the time when it began to serve (null: now). Fences off all that was granted before: live jobs get an epoch above any that a worker may hold, leases end (counted as lost attempts, or with p_hand_back at none), numbers of events jump ahead. p_pause: kinds to pause, {*} for all. Answers how many jobs were fenced and leases ended, workers forgotten, and which kinds it paused.';
