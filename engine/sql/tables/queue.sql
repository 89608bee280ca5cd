create table queue (
  lane uuid not null,
  seq bigint not null,
  job_id uuid not null,
  primary key (lane, seq, job_id)
);
comment on table queue is 'A job that may run when its lane''s turn comes. The one index serves both order and lookup.';

create table scheduled (
  run_at timestamptz not null,
  job_id uuid not null,
  primary key (run_at, job_id)
);
comment on table scheduled is 'A job that goes into the queue at run_at: delays, back-offs, work handed back, and submits inside a caller''s own transaction.';

create table waits (
  job_id uuid primary key,
  token text not null,
  wake_at timestamptz not null,
  parked_at timestamptz not null
);
comment on table waits is 'A parked job: it waits for a provider or a person, uses no worker, and keeps its slots.';
comment on column waits.wake_at is 'When it goes on at the latest; a wake moves this to now.';

create unique index waits_by_token on waits (token);
comment on index waits_by_token is 'A wake names the token that was given out, not the job.';
create index waits_by_wake_at on waits (wake_at);
comment on index waits_by_wake_at is 'The next parked job that is due.';
