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
