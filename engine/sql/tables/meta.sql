create table meta (
  singleton boolean primary key default true check (singleton),
  schema_version integer not null,
  engine_hash text not null,
  installed_at timestamptz not null,
  upgraded_at timestamptz not null,
  -- where the sweep of unused limits goes on
  sweep_limits_after text not null default '',
  archiving boolean not null default false
);
comment on table meta is 'One row: which version of the engine this schema holds.';
comment on column meta.archiving is 'What retention removes is archived before.';
