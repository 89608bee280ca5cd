create type submission as (
  item integer,
  job_id uuid,
  kind text,
  owner_id text,
  project_id text,
  subject text,
  mode text,
  input_asset_id text,
  priority smallint,
  input jsonb,
  metadata jsonb,
  price bigint,
  expected_cost_micros bigint,
  manual boolean,
  run_at timestamptz,
  idempotency_key text,
  fingerprint text,
  replayed boolean,
  error jsonb
);
comment on type submission is 'One item of a submit on its way through submit_jobs().';
