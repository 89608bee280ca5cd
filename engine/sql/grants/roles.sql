do $$
begin
  if not exists (select from grantees) then
    -- The names that Supabase gives its roles. An installer who may not make roles goes without: see grant_users().
    perform ensure_role(r) from unnest(array['genjobs_service', 'authenticated', 'anon']) r;
    insert into grantees (role_name, part)
    values ('genjobs_service', 'service'), ('authenticated', 'user'), ('anon', 'anonymous');
    -- Not as a member of genjobs_service: Supabase's role inherits nothing.
    insert into grantees (role_name, part) select r.rolname, 'service' from pg_roles r where r.rolname = 'service_role';
  end if;
  perform apply_grants();
end $$;
