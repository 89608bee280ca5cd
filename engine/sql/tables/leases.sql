create table workers (
  worker_id text primary key,
  info jsonb not null default '{}',
  started_at timestamptz not null,
  seen_at timestamptz not null,
  expires_at timestamptz not null
) with (fillfactor = 50);
comment on table workers is 'A worker process, a drain or an inline run. Its leases live as long as it is heard of: one row is renewed, not each lease.';

create index workers_by_expiry on workers (expires_at);
comment on index workers_by_expiry is 'The sweep finds workers that have gone silent.';

create table leases (
  job_id uuid primary key,
  epoch integer not null,
  worker_id text not null,
  kind text not null,
  attempt integer not null,
  claimed_at timestamptz not null,
  timeout_at timestamptz not null,
  missed smallint not null default 0,
  progress smallint not null default 0,
  step text,
  stream_seq bigint not null,
  cost_micros bigint not null default 0,
  units jsonb not null default '{}'
) with (fillfactor = 50);
comment on table leases is 'A worker''s right to run one attempt. Progress goes here, not into the wide jobs row.';
comment on column leases.epoch is 'The fencing token: a write that names another epoch changes nothing.';
comment on column leases.missed is 'Heartbeats in a row whose list left this lease out; at two the reply that granted it was lost.';
comment on column leases.cost_micros is 'What this attempt has cost so far, as reported; the job has the sum over its attempts.';
comment on column leases.units is 'What this attempt has used so far, by name.';
comment on column leases.stream_seq is 'The last sequence number of the job''s stream, assigned under this row''s lock.';

create index leases_by_worker on leases (worker_id);
comment on index leases_by_worker is 'The leases of a worker, to compare with its list and to expire them with it.';
create index leases_by_timeout on leases (timeout_at);
comment on index leases_by_timeout is 'The sweep finds attempts that ran too long.';
