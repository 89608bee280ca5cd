import { sqlLiteral } from '../cron/sql-literal.ts'
import { sqlIdentifier } from './sql-identifier.ts'

/** How many jobs go with the deletion itself; the rest is erased later. */
const atOnce = 1000

/**
 * SQL that erases a user's jobs when Supabase deletes the user: live ones are canceled, all are removed with their
 * history. The deletion never fails for it and never waits long. What it leaves, and what a token that is still valid
 * submits afterwards, is erased by erase_deleted_users(), which each further deletion calls, and pg_cron where it is.
 * It may run again.
 */
export function deletedUsersSql({ schema }: { schema: string }): string {
  const engine = sqlIdentifier(schema)
  const api = sqlIdentifier(`${schema}_api`)
  return `create table if not exists ${engine}.deleted_users (
  owner_id text primary key,
  deleted_at timestamptz not null,
  checked_at timestamptz not null default '-infinity'
);
comment on table ${engine}.deleted_users is 'Users who were deleted, for a day: as long as a token of theirs may still submit.';
create index if not exists deleted_users_by_check on ${engine}.deleted_users (checked_at);
comment on index ${engine}.deleted_users_by_check is 'Whoever has not been looked at for the longest time comes next.';
revoke all on ${engine}.deleted_users from public;
alter table ${engine}.deleted_users enable row level security;

create or replace function ${engine}.erase_deleted_users(p_jobs integer default 1000, p_users integer default 100) returns integer
language plpgsql volatile security definer
set search_path to ${engine}, pg_temp
set lock_timeout = '2s'
as $$
declare
  v_user deleted_users;
  v_left integer := p_jobs;
  v_done record;
begin
  for v_user in
    select d.* from deleted_users d order by d.checked_at limit p_users for update skip locked
  loop
    exit when v_left <= 0;
    select e.erased, e.remaining into v_done from erase_owner(v_user.owner_id, v_left) e;
    v_left := v_left - v_done.erased;
    if to_regclass(${sqlLiteral(`${api}.job_changes`)}) is not null then
      delete from ${api}.job_changes c where c.owner_id = v_user.owner_id;
    end if;
    if v_done.remaining = 0 and v_user.deleted_at < clock() - interval '1 day' then
      delete from deleted_users d where d.owner_id = v_user.owner_id;
    elsif v_done.remaining = 0 then
      update deleted_users d set checked_at = clock() where d.owner_id = v_user.owner_id;
    end if;
  end loop;
  return p_jobs - v_left;
end $$;
comment on function ${engine}.erase_deleted_users(integer, integer) is 'Erases jobs of deleted users: at most p_jobs of p_users a call. Answers how many it erased.';
revoke all on function ${engine}.erase_deleted_users(integer, integer) from public;

create or replace function ${engine}.erase_deleted_user() returns trigger
language plpgsql volatile security definer
set search_path to ${engine}, pg_temp
set lock_timeout = '2s'
as $$
begin
  insert into deleted_users (owner_id, deleted_at) values (old.id::text, clock())
  on conflict (owner_id) do update set deleted_at = excluded.deleted_at, checked_at = default;
  begin
    perform erase_deleted_users(${atOnce}, 3);
  exception when others then
    raise warning 'genjobs: the jobs of a deleted user are erased later: %', sqlerrm;
  end;
  return null;
exception when others then
  -- Whatever happens here, the user goes.
  raise warning 'genjobs: the jobs of a deleted user stay: %', sqlerrm;
  return null;
end $$;
comment on function ${engine}.erase_deleted_user() is 'Erases the jobs of the user that is being deleted.';
revoke all on function ${engine}.erase_deleted_user() from public;

create or replace trigger genjobs_erase_deleted_user after delete on auth.users
  for each row execute function ${engine}.erase_deleted_user();

do $$
begin
  -- Supabase's name for servers with the service key; it may do what workers do.
  perform ${engine}.grant_service('service_role');
  if to_regprocedure('cron.schedule(text, text, text)') is not null then
    perform cron.schedule('genjobs-erase-deleted-users', '*/5 * * * *', ${sqlLiteral(`select ${engine}.erase_deleted_users()`)});
  end if;
end $$;
`
}
