create type statistics_row as (
  project text,
  kind text,
  mode text,
  status text,
  at timestamptz,
  jobs bigint,
  succeeded bigint,
  failed bigint,
  canceled bigint,
  success_rate double precision,
  cost_micros bigint,
  charged bigint,
  average_wait_ms bigint,
  p50_wait_ms bigint,
  p90_wait_ms bigint,
  p99_wait_ms bigint,
  average_run_ms bigint,
  p50_run_ms bigint,
  p90_run_ms bigint,
  p99_run_ms bigint
);
comment on type statistics_row is 'What end users are answered about jobs that have ended; what was not asked for in "by" is null.';
