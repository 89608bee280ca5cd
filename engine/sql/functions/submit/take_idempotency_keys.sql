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
  v_i integer;
  v_known record;
begin
  for v_i in
    select s.item from unnest(p_subs) s
    where s.idempotency_key is not null and s.error is null
    order by s.owner_id, s.idempotency_key, s.item
  loop
    insert into idempotency_keys as k (owner_id, key, fingerprint, job_id, expires_at)
    values (v_subs[v_i].owner_id, v_subs[v_i].idempotency_key, v_subs[v_i].fingerprint, v_subs[v_i].job_id,
      p_now + interval '24 hours')
    on conflict (owner_id, key) do update
      set fingerprint = excluded.fingerprint, job_id = excluded.job_id, expires_at = excluded.expires_at
      where k.expires_at <= p_now;
    if not found then
      select k.fingerprint, k.job_id into v_known
      from idempotency_keys k
      where k.owner_id = v_subs[v_i].owner_id and k.key = v_subs[v_i].idempotency_key;
      if v_known.fingerprint = v_subs[v_i].fingerprint then
        v_subs[v_i].job_id := v_known.job_id;
        v_subs[v_i].replayed := true;
      else
        v_subs[v_i].error := jsonb_build_object('code', 'idempotency_mismatch',
          'message', format('the idempotency key %s was used with another request', v_subs[v_i].idempotency_key),
          'job_id', v_known.job_id);
      end if;
    end if;
  end loop;
  return v_subs;
end $$;
comment on function take_idempotency_keys(submission[], timestamptz) is 'Takes the keys of a submit in order; a known key answers with its job, or with idempotency_mismatch.';
