-- Submit and claim of one job in one transaction. Any refusal is raised, so that nothing of it remains.
create or replace function run_job(p_worker text, p_item jsonb)
returns table (job json, replayed boolean)
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
  v_answer record;
  v_keys text[];
  v_templates text[];
  v_held integer;
  v_full text;
  v_client integer;
begin
  select (w.info ->> 'schema')::integer into v_client
  from workers w where w.worker_id = p_worker and w.expires_at > v_now for key share;
  if not found then
    raise exception using errcode = 'JG004', message = format('the worker %s is not registered, or was given up', p_worker),
      hint = 'Send a heartbeat first.';
  end if;
  if coalesce(v_client, 1) < oldest_client() then
    raise exception using errcode = 'JG017', message = format('the engine wants clients that know schema %s', oldest_client()),
      hint = 'Update the genjobs package.';
  end if;
  if exists (select from kinds k where k.name = p_item ->> 'kind' and k.manual) then
    perform raise_refusal(jsonb_build_object('code', 'invalid_input',
      'message', format('kind %s is manual: its jobs are not run, transition_jobs() moves them', p_item ->> 'kind')));
  end if;
  select * into v_answer from submit_jobs(jsonb_build_array(p_item), true);
  if v_answer.error is not null then
    perform raise_refusal(v_answer.error);
  end if;
  replayed := v_answer.replayed;
  if replayed then
    job := json_build_object('id', v_answer.job_id);
    return next;
    return;
  end if;

  -- Its handler lives in the caller: nobody else could try it again.
  update jobs j set max_attempts = 1 where j.id = v_answer.job_id;
  delete from scheduled s using jobs j where j.id = v_answer.job_id and s.run_at = j.run_at and s.job_id = j.id;
  select array_agg(l.key order by l.key), array_agg(l.template order by l.key) into v_keys, v_templates
  from jobs j cross join lateral job_limits(j.kind, j.owner_id, j.project_id, j.subject, j.mode, 'queue') l
  where j.id = v_answer.job_id;
  if v_keys is not null then
    loop
      with held as (
        select m.policy from limits m where m.key = any (v_keys) order by m.key for no key update
      )
      -- A row without a policy is an override alone: it knows neither the default nor the age of a stale slot.
      select count(h.policy) into v_held from held h;
      exit when v_held = cardinality(v_keys);
      perform ensure_limits(v_keys, v_templates,
        array_fill(p_item ->> 'owner', array[cardinality(v_keys)]), 'queue');
    end loop;
    v_full := (
      select min(m.key) from limits m
      where m.key = any (v_keys) and m.max <= (select count(*) from slots s where s.limit_key = m.key)
    );
    if v_full is not null then
      perform raise_refusal(jsonb_build_object('code', 'limit_reached', 'key', v_full,
        'max', (select m.max from limits m where m.key = v_full),
        'message', format('the limit %s is full', v_full), 'blocking_jobs', limit_holders(v_full)));
    end if;
  end if;
  job := grant_leases(p_worker, array[v_answer.job_id], v_keys,
    array_fill(v_answer.job_id, array[coalesce(cardinality(v_keys), 0)]), v_now, true) -> 0;
  return next;
end $$;
comment on function run_job(text, jsonb) is 'Submits one job and leases it at once to the caller, who runs it right there. Raises JG001 where a limit is full.';
