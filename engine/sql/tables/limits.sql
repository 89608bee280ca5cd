create table limits (
  key text primary key,
  template text,
  owner_id text,
  policy text check (policy in ('reject', 'queue')),
  max_default integer check (max_default >= 0),
  max_plan integer check (max_plan >= 0),
  max_override integer check (max_override >= 0),
  max integer generated always as (coalesce(max_override, max_plan, max_default)) stored,
  lowered_from integer,
  stale_after interval
) with (fillfactor = 70);
comment on table limits is 'A limit, made at its first use. Locked to serialise grants, not updated by them.';
comment on column limits.template is 'The template of a kind that first made this key.';
comment on column limits.policy is 'What a full limit does: refuse a submit, or let the job wait. Null while only an override is known.';
comment on column limits.owner_id is 'The owner in the key, where the template names {owner}: his plan applies.';
comment on column limits.max_plan is 'What the owner''s plan says; goes before the kind''s default.';
comment on column limits.max_override is 'Set at run time for this key; goes before the plan.';
comment on column limits.max is 'The maximum in force.';
comment on column limits.lowered_from is 'The maximum before it was lowered: jobs already granted may still exceed the new one.';
comment on column limits.stale_after is 'A job that has held its slot for this long fails as stale.';

create index limits_by_template on limits (template);
comment on index limits_by_template is 'A changed kind changes the limits made from its templates.';

create index limits_by_owner on limits (owner_id) where owner_id is not null;
comment on index limits_by_owner is 'A changed plan changes the limits of its owners.';

create table slots (
  limit_key text not null,
  job_id uuid not null,
  policy text not null check (policy in ('reject', 'queue')),
  granted_at timestamptz not null,
  stale_at timestamptz,
  primary key (limit_key, job_id)
);
comment on table slots is 'One unit of a limit held by one job. Usage is counted from these rows, never kept as a counter.';
comment on column slots.policy is 'reject: held from submit to the end of the job. queue: held while the job runs or waits.';

create index slots_by_job on slots (job_id);
comment on index slots_by_job is 'The slots of a job, to give them back.';
create index slots_by_stale_at on slots (stale_at) where stale_at is not null;
comment on index slots_by_stale_at is 'The sweep finds slots held for too long.';

create table wake_notes (
  limit_key text primary key
);
comment on table wake_notes is 'Limits whose wake passed over a lane that somebody held. Written under the limit''s lock, gone within moments.';
