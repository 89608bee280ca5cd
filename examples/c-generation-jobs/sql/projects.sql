create table if not exists public.projects (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null default auth.uid() references auth.users on delete cascade,
  name text not null check (length(name) between 1 and 200),
  created_at timestamptz not null default now()
);
comment on table public.projects is 'The projects of users. A generation job belongs to one, and goes with it.';
create index if not exists projects_by_user on public.projects (user_id, created_at);
comment on index public.projects_by_user is 'A user''s projects, oldest first.';

create table if not exists public.assets (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null default auth.uid() references auth.users on delete cascade,
  name text not null check (length(name) between 1 and 200),
  created_at timestamptz not null default now()
);
comment on table public.assets is 'The files of users. A generation job may be made from one, and forgets it when it is deleted.';
create index if not exists assets_by_user on public.assets (user_id, created_at);
comment on index public.assets_by_user is 'A user''s files, oldest first.';

do $$
declare
  v_table text;
begin
  foreach v_table in array array['projects', 'assets'] loop
    execute format('alter table public.%I enable row level security', v_table);
    execute format('drop policy if exists %I_of_their_owner on public.%1$I', v_table);
    execute format('create policy %I_of_their_owner on public.%1$I to authenticated
      using (user_id = (select auth.uid())) with check (user_id = (select auth.uid()))', v_table);
    execute format('comment on policy %I_of_their_owner on public.%1$I is %L', v_table, 'What is somebody else''s does not exist.');
    -- Supabase grants everything in public to its roles by default.
    execute format('revoke all on public.%I from public, anon, authenticated', v_table);
    execute format('grant select, insert, update, delete on public.%I to authenticated, service_role', v_table);
  end loop;
end $$;
