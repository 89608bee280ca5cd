create table trim_cursors (
  kind text primary key,
  after uuid not null default '00000000-0000-0000-0000-000000000000'
);
comment on table trim_cursors is 'How far trimming has come: jobs of the kind up to this id stand in trims, or are gone. The empty kind is for stream events.';

create table trims (
  kind text not null,
  since timestamptz not null,
  job_id uuid not null,
  primary key (kind, since, job_id)
);
comment on table trims is 'Jobs that trimming has come past. They go when since, their end, is long enough ago.';
comment on column trims.since is 'When the job ended; of one that was still live, when it was last seen so.';

create sequence removal_seq;
comment on sequence removal_seq is 'Part of the names of removals, so that none comes twice.';

create table removals (
  name text primary key,
  from_id uuid,
  to_id uuid not null,
  removed_at timestamptz not null
);
comment on table removals is 'Partitions that were taken out of jobs and wait to be archived, each as a table of this name. Nothing changes in it any more, but that an owner is erased.';
