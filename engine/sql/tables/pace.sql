create table durations (
  kind text not null,
  at timestamptz not null,
  run_ms bigint not null
);
comment on table durations is 'How long some of the last jobs took that succeeded at their first attempt: a sample, at most five a second and kind.';

-- Not unique: a finish must never wait for another because both write a sample.
create index durations_by_kind on durations (kind, at);
comment on index durations_by_kind is 'The newest samples of a kind.';

create table kind_pace (
  kind text primary key,
  p50_ms bigint,
  p90_ms bigint,
  samples integer not null default 0,
  running integer not null default 0,
  refreshed_at timestamptz not null,
  lowest_tag bigint not null default 0,
  virtual_tag bigint not null default 0
) with (fillfactor = 50);
comment on table kind_pace is 'What the samples say, worked out by the sweep every ten seconds, so that a read looks up one row.';
comment on column kind_pace.p50_ms is 'Half of the recent jobs took no longer.';
comment on column kind_pace.p90_ms is 'Nine of ten recent jobs took no longer.';
comment on column kind_pace.running is 'Jobs of the kind that ran at that time: how many go on side by side.';
comment on column kind_pace.lowest_tag is 'No ready lane of the kind has a lower tag, so claims look from here on: under an open transaction all lanes that ever were ready lie before it, as dead rows.';
comment on column kind_pace.virtual_tag is 'The virtual time when that was worked out: what is made ready from then on has no lower tag.';
