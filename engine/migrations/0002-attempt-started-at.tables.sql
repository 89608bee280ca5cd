alter table jobs add column if not exists attempt_started_at timestamptz;
comment on column jobs.attempt_started_at is 'When the attempt began that runs now or ran last; started_at is that of the first.';
