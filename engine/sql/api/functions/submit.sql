create or replace function genjobs_api.submit(
  kind text, input jsonb, project text default null, subject text default null, mode text default null,
  idempotency_key text default null, metadata jsonb default null, input_asset text default null,
  cost_micros bigint default null
) returns genjobs_api.jobs
language plpgsql volatile security definer
set search_path from current
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
set random_page_cost = 0.1
set cpu_tuple_cost = 0.5
set jit = off
set max_parallel_workers_per_gather = 0
as $$
declare
  v_owner text := require_owner();
  v_answer record;
begin
  -- The price is the kind's: nothing that a caller sends is asked for it.
  select a.job_id, a.error into v_answer
  from submit_jobs(jsonb_build_array(user_submission(jsonb_build_object('kind', submit.kind, 'owner', v_owner, 'input', submit.input,
    'project', submit.project, 'subject', submit.subject, 'mode', submit.mode, 'idempotency_key', submit.idempotency_key,
    'metadata', submit.metadata, 'input_asset', submit.input_asset, 'expected_cost_micros', submit.cost_micros)))) a;
  if v_answer.error is not null then perform raise_refusal(own_refusal(v_answer.error, v_owner)); end if;
  return genjobs_api.get_job(v_answer.job_id);
end $$;
comment on function genjobs_api.submit(text, jsonb, text, text, text, text, jsonb, text, bigint) is 'Submits a job for the caller, checked against the JSON Schema of its kind and priced by the database; cost_micros, what it costs whoever does it, is the caller''s to say of manual kinds only. JG001, JG007, JG008, JG009, JG021, JG025.';
