-- What every Supabase project has, for a database that is none: its roles, the users in auth.users, and auth.uid(). What
-- exists is left as it is.
do $$
declare
  v_role text;
begin
  foreach v_role in array array['anon', 'authenticated', 'service_role'] loop
    -- Asked first: before version 16 only superusers may even try to make such a role.
    continue when to_regrole(v_role) is not null;
    begin
      execute format('create role %I nologin noinherit %s', v_role, case v_role when 'service_role' then 'bypassrls' end);
    exception when duplicate_object or unique_violation then
      -- Roles belong to the whole server: somebody else may be making them at this moment.
      null;
    end;
  end loop;
  if to_regnamespace('auth') is null then
    create schema auth;
    create table auth.users (id uuid primary key default gen_random_uuid(), email text unique);
    create function auth.uid() returns uuid language sql stable
      as 'select (nullif(current_setting(''request.jwt.claims'', true), '''')::jsonb ->> ''sub'')::uuid';
    grant usage on schema auth to anon, authenticated, service_role;
    grant usage on schema public to anon, authenticated, service_role;
  end if;
  -- Servers with the service key do what workers do.
  perform genjobs.grant_service('service_role');
end $$;
