-- The roles of Supabase, for a database that does not have them. A role that exists is left as it is.
do $$
declare
  v_role text;
begin
  foreach v_role in array array['anon', 'authenticated', 'service_role'] loop
    begin
      execute format('create role %I nologin noinherit %s', v_role, case v_role when 'service_role' then 'bypassrls' end);
    exception when duplicate_object or unique_violation then
      -- Roles belong to the whole server: somebody else may be making them at this moment.
      null;
    end;
  end loop;
  -- The app reads stories as its user, so that the row rules hold for the app too. A superuser may do that anyway.
  if not pg_has_role(current_user, 'authenticated', 'member') then
    execute format('grant authenticated to %I', current_user);
  end if;
end $$;
