create table meta (
  singleton boolean primary key default true check (singleton),
  schema_version integer not null,
  engine_hash text not null,
  installed_at timestamptz not null,
  upgraded_at timestamptz not null,
  -- where the sweep of unused limits goes on
  sweep_limits_after text not null default '',
  archiving boolean not null default false,
  tables_version integer not null,
  oldest_client integer not null default 1
);
comment on table meta is 'One row: which version of the engine this schema holds.';
comment on column meta.schema_version is 'The release of the engine whose functions are in force; set when an upgrade is complete.';
comment on column meta.tables_version is 'The last upgrade whose tables are there: ahead of schema_version while an upgrade is under way.';
comment on column meta.oldest_client is 'Clients that know an older schema_version claim no more, and finish what they have.';
comment on column meta.archiving is 'What retention removes is archived before.';
