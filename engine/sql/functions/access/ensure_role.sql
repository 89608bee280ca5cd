create or replace function ensure_role(p_role text) returns boolean
language plpgsql volatile
set search_path from current
as $$
begin
  if not exists (select from pg_roles r where r.rolname = p_role) then
    execute format('create role %I nologin', p_role);
  end if;
  return true;
exception
  -- Another installation in the same cluster made it at the same moment.
  when duplicate_object or unique_violation then return true;
  when insufficient_privilege then return false;
end $$;
comment on function ensure_role(text) is 'Makes a role unless it is there. False where the caller may not.';
