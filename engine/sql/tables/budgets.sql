create table budgets (
  id bigint generated always as identity primary key,
  scope text not null check (scope in ('owner', 'project', 'kind', 'all')),
  key text check (length(key) between 1 and 200),
  measure text not null check (measure in ('credits', 'cost')),
  period text not null check (period in ('day', 'month', 'total')),
  time_zone text not null default 'UTC',
  max bigint not null check (max between 0 and 9007199254740991),
  warn_at bigint check (warn_at between 1 and 9007199254740991),
  created_at timestamptz not null,
  removed_at timestamptz,
  constraint all_have_no_key check (scope <> 'all' or key is null)
);
comment on table budgets is 'What may be spent by an owner, on a project, on a kind, or by all, in a period. Counts the jobs submitted after it was made.';
comment on sequence budgets_id_seq is 'Numbers of budgets.';
comment on column budgets.key is 'Whom it is for; null is the default of every owner, project or kind without one of its own.';
comment on column budgets.measure is 'credits: what jobs are charged. cost: what they cost whoever runs them, in millionths of a unit of money.';
comment on column budgets.time_zone is 'Where its days and months begin at midnight.';
comment on column budgets.warn_at is 'What is spent and held when a warning is due, once a period.';
comment on column budgets.removed_at is 'It is in force no more, and goes as soon as nothing is left of it.';
create unique index budgets_by_subject on budgets (scope, coalesce(key, ''), measure, period) where removed_at is null;
comment on index budgets_by_subject is 'One budget of a subject for each measure and period; how a submit finds those in force.';
create index budgets_by_removal on budgets (removed_at) where removed_at is not null;
comment on index budgets_by_removal is 'The sweep clears up after those that were removed.';

create table budget_uses (
  budget_id bigint not null,
  key text not null,
  period_start date not null,
  spent bigint not null default 0 check (spent >= 0),
  held bigint not null default 0 check (held >= 0),
  warned_at bigint,
  primary key (budget_id, key, period_start)
) with (fillfactor = 70);
comment on table budget_uses is 'What of a budget is used in a period, as of the last fold; budget_changes has what came since. Its row is the lock.';
comment on column budget_uses.key is 'The owner, project or kind; empty for all.';
comment on column budget_uses.period_start is 'The first day of the period, where the budget is; -infinity of a total.';
comment on column budget_uses.held is 'Set aside for live jobs.';
comment on column budget_uses.warned_at is 'The threshold that was warned of.';
create index budget_uses_by_start on budget_uses (period_start) where period_start > '-infinity';
comment on index budget_uses_by_start is 'The sweep removes what is long past.';

create table budget_changes (
  budget_id bigint not null,
  key text not null,
  period_start date not null,
  id bigint generated always as identity,
  spent_delta bigint not null,
  held_delta bigint not null,
  primary key (budget_id, key, period_start, id)
);
comment on table budget_changes is 'What happened to the use of a budget and is not folded into it yet. Appended without its lock, so that a finish waits for nobody; deleted only under it.';
comment on sequence budget_changes_id_seq is 'Order of the changes of a use, within one use.';

create table budget_holds (
  job_id uuid not null,
  budget_id bigint not null,
  key text not null,
  period_start date not null,
  amount bigint not null check (amount >= 0),
  primary key (job_id, budget_id)
);
comment on table budget_holds is 'What is set aside of budgets for a live job. Whoever ends the job deletes the rows, and appends what was spent: so that happens once.';

create table budget_warnings (
  id bigint generated always as identity primary key,
  budget_id bigint not null,
  key text not null,
  period_start date not null,
  warn_at bigint not null,
  spent bigint not null,
  held bigint not null,
  created_at timestamptz not null,
  offered_until timestamptz not null default '-infinity'
);
comment on table budget_warnings is 'Warnings that nobody has taken yet: a budget was used up to its threshold.';
comment on sequence budget_warnings_id_seq is 'Numbers of warnings.';
comment on column budget_warnings.offered_until is 'Until then whoever took it last is given the time to deliver it.';
