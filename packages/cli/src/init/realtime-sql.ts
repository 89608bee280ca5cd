import { sqlLiteral } from '../cron/sql-literal.ts'
import { sqlIdentifier } from './sql-identifier.ts'

export type RealtimeOptions = { schema: string; publication: string }

/** How long a change can be read; a subscriber that was away for longer reads the jobs anew. */
const kept = '1 hour'

/**
 * SQL that publishes what happens to jobs, for Supabase Realtime and whatever else decodes a publication.
 *
 * Not the table of jobs itself: it is partitioned, Realtime reads with wal2json, and that names the partition, never
 * the root, so a published root sends nothing (docs/decisions/0007). Instead statement triggers write one narrow row
 * for each change of status, progress or step into an ordinary table. Rows are only added, so that no change waits
 * for another, and they hold no input and no output. Old rows go with one in 256 new ones; Realtime shows such a
 * DELETE to every subscriber, by primary key, which here is a number that tells nothing. It may run again.
 */
export function realtimeSql({ schema, publication }: RealtimeOptions): string {
  const engine = sqlIdentifier(schema)
  const api = sqlIdentifier(`${schema}_api`)
  return `create table if not exists ${api}.job_changes (
  id bigint generated always as identity primary key,
  owner_id text not null,
  job_id uuid not null,
  kind text not null,
  status text not null,
  progress smallint not null,
  step text,
  changed_at timestamptz not null
);
comment on table ${api}.job_changes is 'What has just happened to jobs, in order: status, progress and step, or "deleted". For Realtime.';
create index if not exists job_changes_by_owner on ${api}.job_changes (owner_id, id);
comment on index ${api}.job_changes_by_owner is 'An owner''s changes, newest first.';

revoke all on ${api}.job_changes from public;
alter table ${api}.job_changes enable row level security;

create or replace function ${engine}.note_job_changes() returns trigger
language plpgsql volatile security definer
set search_path to ${engine}, pg_temp
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
set jit = off
set max_parallel_workers_per_gather = 0
as $$
declare
  v_now timestamptz := clock();
  v_written bigint;
  v_first ${api}.job_changes;
begin
  if tg_table_name = 'leases' then
    insert into ${api}.job_changes (owner_id, job_id, kind, status, progress, step, changed_at)
    select j.owner_id, j.id, j.kind, 'running', n.progress, n.step, v_now
    from after_change n
    join before_change o on o.job_id = n.job_id and o.epoch = n.epoch
    join jobs j on j.id = n.job_id
    where (n.progress, n.step) is distinct from (o.progress, o.step);
  elsif tg_op = 'INSERT' then
    insert into ${api}.job_changes (owner_id, job_id, kind, status, progress, step, changed_at)
    select n.owner_id, n.id, n.kind, n.status, n.progress, n.step, v_now from after_change n;
  elsif tg_op = 'UPDATE' then
    insert into ${api}.job_changes (owner_id, job_id, kind, status, progress, step, changed_at)
    select n.owner_id, n.id, n.kind, n.status, n.progress, n.step, v_now
    from after_change n
    join before_change o on o.id = n.id
    where (n.status, n.progress, n.step) is distinct from (o.status, o.progress, o.step);
  else
    insert into ${api}.job_changes (owner_id, job_id, kind, status, progress, step, changed_at)
    select o.owner_id, o.id, o.kind, 'deleted', o.progress, o.step, v_now from before_change o;
  end if;

  get diagnostics v_written = row_count;
  if v_written > 0 and random() < v_written / 256.0 then
    select c.* into v_first from ${api}.job_changes c order by c.id limit 1;
    if v_first.changed_at < v_now - interval '${kept}' then
      delete from ${api}.job_changes c where c.id in (
        select d.id from ${api}.job_changes d
        where d.id < v_first.id + 2000 and d.changed_at < v_now - interval '${kept}' for update skip locked
      );
    end if;
  end if;
  return null;
end $$;
comment on function ${engine}.note_job_changes() is 'Writes what a statement did to jobs into job_changes.';
revoke all on function ${engine}.note_job_changes() from public;

create or replace trigger jobs_added after insert on ${engine}.jobs
  referencing new table as after_change for each statement execute function ${engine}.note_job_changes();
create or replace trigger jobs_changed after update on ${engine}.jobs
  referencing old table as before_change new table as after_change
  for each statement execute function ${engine}.note_job_changes();
create or replace trigger jobs_removed after delete on ${engine}.jobs
  referencing old table as before_change for each statement execute function ${engine}.note_job_changes();
create or replace trigger leases_changed after update on ${engine}.leases
  referencing old table as before_change new table as after_change
  for each statement execute function ${engine}.note_job_changes();

do $$
declare
  v_users text := ${engine}.granted_roles('user');
  v_publication pg_publication;
begin
  if v_users is not null then
    drop policy if exists own_changes on ${api}.job_changes;
    execute format('create policy own_changes on ${api}.job_changes for select to %s
      using (owner_id = (select ${engine}.current_owner()))', v_users);
    execute format('grant select on ${api}.job_changes to %s', v_users);
  end if;
  select p.* into v_publication from pg_publication p where p.pubname = ${sqlLiteral(publication)};
  if v_publication.pubname is null then
    execute format('create publication %I for table ${api}.job_changes', ${sqlLiteral(publication)});
  elsif not exists (
    select from pg_publication_tables t
    where t.pubname = ${sqlLiteral(publication)} and t.schemaname = ${sqlLiteral(`${schema}_api`)} and t.tablename = 'job_changes'
  ) then
    execute format('alter publication %I add table ${api}.job_changes', ${sqlLiteral(publication)});
  end if;
end $$;
`
}
