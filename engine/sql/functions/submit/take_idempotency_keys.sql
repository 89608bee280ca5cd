-- An insert that meets the same key in an open transaction waits for it: that is what makes one key one job.
create or replace function take_idempotency_keys(p_subs submission[], p_now timestamptz) returns submission[]
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
  v_subs submission[] := p_subs;
  v_wanted integer := (select count(*) from unnest(p_subs) s where s.idempotency_key is not null and s.error is null);
  v_taken integer;
  v_known record;
begin
  if v_wanted = 0 then return v_subs; end if;
  -- In the order of owners and keys. Of items with the same key, the first takes it.
  insert into idempotency_keys as k (owner_id, key, fingerprint, job_id, expires_at)
  select distinct on (s.owner_id, s.idempotency_key) s.owner_id, s.idempotency_key, s.fingerprint, s.job_id, p_now + interval '24 hours'
  from unnest(p_subs) s
  where s.idempotency_key is not null and s.error is null
  order by s.owner_id, s.idempotency_key, s.item
  on conflict (owner_id, key) do update
    set fingerprint = excluded.fingerprint, job_id = excluded.job_id, expires_at = excluded.expires_at
    where k.expires_at <= p_now;
  get diagnostics v_taken = row_count;
  if v_taken = v_wanted then return v_subs; end if;

  -- A new statement, which sees what the one above waited for.
  for v_known in
    select s.item, k.fingerprint, k.job_id
    from unnest(p_subs) s
    left join idempotency_keys k on k.owner_id = s.owner_id and k.key = s.idempotency_key
    where s.idempotency_key is not null and s.error is null and k.job_id is distinct from s.job_id
  loop
    if v_known.job_id is null then
      -- It expired, and a sweep removed it, between the two statements.
      v_subs[v_known.item].error := jsonb_build_object('code', 'busy', 'message', 'the idempotency key has just expired: submit again');
    elsif v_known.fingerprint = v_subs[v_known.item].fingerprint then
      v_subs[v_known.item].job_id := v_known.job_id;
      v_subs[v_known.item].replayed := true;
    else
      v_subs[v_known.item].error := jsonb_build_object('code', 'idempotency_mismatch',
        'message', format('the idempotency key %s was used with another request', v_subs[v_known.item].idempotency_key),
        'job_id', v_known.job_id);
    end if;
  end loop;
  return v_subs;
end $$;
comment on function take_idempotency_keys(submission[], timestamptz) is 'Takes the keys of a submit in order; a known key answers with its job, or with idempotency_mismatch.';
