-- on delete cascade, and set null: what a foreign key would do.

create or replace function public.generation_jobs_erase_user() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  -- All of his jobs, of every kind, with results and history. An app with users of a hundred thousand jobs takes what
  -- `genjobs init supabase` writes, which erases them little by little.
  for i in 1..3 loop
    if (select e.remaining from genjobs.erase_owner(old.id::text, null) e) = 0 then return null; end if;
  end loop;
  perform genjobs.raise_refusal('{"code": "busy", "message": "a job of this user is being moved at this moment", "hint": "Try again."}');
  return null;
end $$;
comment on function public.generation_jobs_erase_user() is 'Deleting a user deletes his jobs.';

create or replace function public.generation_jobs_delete_project() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  perform from genjobs.delete_project(old.id::text, null);
  return null;
end $$;
comment on function public.generation_jobs_delete_project() is 'Deleting a project deletes its jobs.';

create or replace function public.generation_jobs_forget_asset() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  perform from genjobs.forget_input_asset(old.id::text);
  return null;
end $$;
comment on function public.generation_jobs_forget_asset() is 'Deleting an asset sets input_asset_id of the jobs made from it to null.';

revoke all on function public.generation_jobs_erase_user(), public.generation_jobs_delete_project(),
  public.generation_jobs_forget_asset() from public, anon, authenticated;

create or replace trigger generation_jobs_erase_user after delete on auth.users
  for each row execute function public.generation_jobs_erase_user();
create or replace trigger generation_jobs_delete_project after delete on public.projects
  for each row execute function public.generation_jobs_delete_project();
create or replace trigger generation_jobs_forget_asset after delete on public.assets
  for each row execute function public.generation_jobs_forget_asset();
