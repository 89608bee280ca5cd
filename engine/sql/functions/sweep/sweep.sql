-- No leader: whoever calls takes a row's lock or leaves the row. A row that fails does so alone: the batch that holds
-- it is undone and its rows are taken one by one.
create or replace function sweep(p_limit integer default 200)
returns table (promoted integer, expired integer, stale integer, forgotten integer, removed integer, errors text[])
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
  v_jobs uuid[];
  v_job uuid;
  v_owners text[];
  v_keys text[];
begin
  perform require_read_committed();
  errors := '{}';
  promoted := promote_due(p_limit);

  v_jobs := array(
    select d.job_id from (
      (select l.job_id from leases l where l.timeout_at <= v_now order by l.timeout_at limit p_limit)
      union
      (select l.job_id from workers w join leases l on l.worker_id = w.worker_id
       where w.expires_at <= v_now order by w.expires_at limit p_limit)
    ) d
  );
  begin
    expired := expire_leases(v_jobs, true, v_now);
  exception when others then
    errors := errors || sqlerrm;
    expired := 0;
    foreach v_job in array v_jobs loop
      begin
        expired := expired + expire_leases(array[v_job], false, v_now);
      exception when others then
        errors := errors || format('%s: %s', v_job, sqlerrm);
      end;
    end loop;
  end;

  -- A row or a limit is waited for only while neither lanes nor limits are held.
  v_jobs := array(
    select distinct s.job_id from (
      select s.job_id from slots s where s.stale_at <= v_now order by s.stale_at limit p_limit) s
  );
  begin
    stale := (select count(*) from end_jobs(v_jobs, 'failed', stale_error(), promoted = 0 and expired = 0, v_now));
  exception when others then
    errors := errors || sqlerrm;
    stale := 0;
    foreach v_job in array v_jobs loop
      begin
        stale := stale + (select count(*) from end_jobs(array[v_job], 'failed', stale_error(), false, v_now));
      exception when others then
        errors := errors || format('%s: %s', v_job, sqlerrm);
      end;
    end loop;
  end;

  with old as (
    select k.owner_id, k.key from idempotency_keys k where k.expires_at <= v_now
    order by k.expires_at limit p_limit for update skip locked
  )
  select array_agg(o.owner_id), array_agg(o.key) into v_owners, v_keys from old o;
  delete from idempotency_keys k using unnest(v_owners, v_keys) o(owner_id, key)
  where k.owner_id = o.owner_id and k.key = o.key;
  get diagnostics forgotten = row_count;

  v_keys := array(
    select w.worker_id from workers w
    where w.expires_at <= v_now and not exists (select from leases l where l.worker_id = w.worker_id)
    order by w.expires_at limit p_limit for update skip locked
  );
  delete from workers w where w.worker_id = any (v_keys);
  get diagnostics removed = row_count;
  promoted := promoted + heed_notes();
  removed := removed + sweep_lanes(p_limit) + sweep_limits(p_limit);
  perform sweep_pace(v_now);
  perform sweep_era(v_now);
  -- Last, since accounts come before limits in the order of locks: nothing is waited for from here on.
  errors := errors || sweep_credits(p_limit, v_now) || sweep_budgets(p_limit, v_now);
  -- Workers fold by themselves, many changes at once: that costs least. This is for what nobody came for.
  errors := errors || sweep_trims(least(p_limit, 50)) || sweep_statistics(p_limit, interval '20 seconds');
  return next;
end $$;
comment on function sweep(integer) is 'Heals and tidies, a bounded amount each time: due jobs, dead workers, timeouts, stale slots, old keys, unused lanes and limits. Anyone may call it at any time.';
