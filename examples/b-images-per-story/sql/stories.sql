create or replace function public.story_user() returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select nullif(current_setting('request.jwt.claims', true), '')::json ->> 'sub'
$$;
comment on function public.story_user() is 'The user of the request, as auth.uid() on Supabase, as text; null without one.';

create table if not exists public.stories (
  id uuid primary key default gen_random_uuid(),
  user_id text not null check (user_id <> ''),
  title text not null check (title <> ''),
  text text not null,
  created_at timestamptz not null default now()
);
comment on table public.stories is 'The stories of users. What is generated for a story has the subject story:<id>.';

create index if not exists stories_by_user on public.stories (user_id, created_at);
comment on index public.stories_by_user is 'A user''s stories, oldest first.';

alter table public.stories enable row level security;
drop policy if exists stories_of_their_owner on public.stories;
create policy stories_of_their_owner on public.stories to authenticated
  using (user_id = (select public.story_user())) with check (user_id = (select public.story_user()));
comment on policy stories_of_their_owner on public.stories is 'A story of somebody else does not exist.';

-- Supabase grants everything in public to its roles by default.
revoke all on public.stories from public, anon, authenticated;
grant select, insert, update, delete on public.stories to authenticated, service_role;
