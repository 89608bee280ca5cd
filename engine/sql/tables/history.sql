create table attempts (
  job_id uuid not null,
  epoch integer not null,
  attempt integer not null,
  worker_id text not null,
  outcome text not null check (outcome in ('failed', 'released', 'expired', 'canceled')),
  error jsonb,
  started_at timestamptz not null,
  finished_at timestamptz not null,
  primary key (job_id, epoch)
);
comment on table attempts is 'An attempt that did not simply succeed.';

create table steps (
  job_id uuid not null,
  name text not null,
  output jsonb not null,
  attempt integer not null,
  created_at timestamptz not null,
  primary key (job_id, name)
);
comment on table steps is 'The remembered result of a named part of a handler; a later attempt skips that part.';

create table stream (
  job_id uuid not null,
  seq bigint not null,
  type text not null,
  data jsonb not null,
  at timestamptz not null,
  primary key (job_id, seq)
);
comment on table stream is 'Logs, partial output and custom events of a job, numbered without gaps.';

create table idempotency_keys (
  owner_id text not null,
  key text not null,
  fingerprint text not null,
  job_id uuid not null,
  expires_at timestamptz not null,
  primary key (owner_id, key)
);
comment on table idempotency_keys is 'A key of a request and the job it made: the same request again answers with the same job.';

create index idempotency_keys_by_expiry on idempotency_keys (expires_at);
comment on index idempotency_keys_by_expiry is 'The sweep forgets old keys.';
