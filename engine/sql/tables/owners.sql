create table plans (
  plan text primary key check (length(plan) between 1 and 100),
  weight integer not null default 100 check (weight between 1 and 10000)
);
comment on table plans is 'What a group of owners is allowed: maxima of limits, and a share.';
comment on column plans.weight is 'Share of its owners in per cent of the usual one: 300 is served three times as often.';

create table plan_limits (
  plan text not null references plans on delete cascade,
  template text not null,
  max integer not null check (max >= 0),
  primary key (plan, template)
);
comment on table plan_limits is 'The maximum that a plan gives to limits made from a template that names {owner}.';

create table owners (
  owner_id text primary key,
  plan text references plans,
  weight integer check (weight between 1 and 10000)
);
comment on table owners is 'Owners who have a plan, or a share of their own.';
comment on column owners.weight is 'Goes before the weight of the plan; without either it is 100.';

create index owners_by_plan on owners (plan);
comment on index owners_by_plan is 'A changed plan changes the limits of its owners.';
