create table kinds (
  name text primary key check (name ~ '^[a-z][a-z0-9_.-]{0,63}$'),
  timeout interval not null check (timeout > interval '0'),
  max_attempts integer not null check (max_attempts between 1 and 100),
  retry_first interval not null check (retry_first > interval '0'),
  retry_factor double precision not null check (retry_factor between 1 and 10),
  retry_max interval not null check (retry_max > interval '0'),
  paused boolean not null default false,
  internal boolean not null default false,
  manual boolean not null default false,
  price bigint default 0 check (price between 0 and 9007199254740991),
  expected_cost_micros bigint default 0 check (expected_cost_micros between 0 and 9007199254740991),
  keep interval check (keep > interval '0'),
  input_schema jsonb,
  registered_at timestamptz not null
);
comment on table kinds is 'A kind is a type of job. The app registers its kinds at start; the database enforces them for every caller.';
comment on column kinds.timeout is 'The longest that one attempt may run.';
comment on column kinds.internal is 'Only the server submits it; for end users the kind does not exist.';
comment on column kinds.manual is 'No worker runs it: the app, or the owner himself, says when a job starts and ends.';
comment on column kinds.expected_cost_micros is 'What one job is expected to cost whoever runs it, for budgets; null when the server works it out from the input of each.';
comment on column kinds.keep is 'How long jobs are kept after their end; null for as long as their partition.';
comment on column kinds.price is 'What one job costs its owner, in whole credits; null when the server works it out from the input of each.';
comment on column kinds.input_schema is 'JSON Schema (2020-12) that an end user''s input must fit; without one he cannot submit straight to the database.';
comment on column kinds.paused is 'No job of a paused kind is claimed; submits are still taken.';

create table kind_limits (
  kind text not null references kinds on delete cascade,
  template text not null check (length(template) between 1 and 200),
  max integer not null check (max >= 0),
  policy text not null check (policy in ('reject', 'queue')),
  stale_after interval check (stale_after > interval '0'),
  primary key (kind, template)
);
comment on table kind_limits is 'The limits of a kind, as templates of keys: {owner}, {project}, {subject}, {kind} and {mode} are filled in from the job.';

create index kind_limits_by_template on kind_limits (template);
comment on index kind_limits_by_template is 'Registration looks for kinds that share a template.';
