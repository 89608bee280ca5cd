create or replace function grant_service(p_role text) returns void
language plpgsql volatile
set search_path from current
as $$
begin
  insert into grantees (role_name, part) values (p_role, 'service')
  on conflict (role_name) do update set part = excluded.part;
  perform apply_grants();
end $$;
comment on function grant_service(text) is 'Lets a role work as a server or worker: everything but administration. For the owner of the engine to call.';
