create or replace function grant_users(p_authenticated text, p_anonymous text default null) returns void
language plpgsql volatile
set search_path from current
as $$
begin
  insert into grantees (role_name, part)
  select g.role_name, g.part
  from (values (p_authenticated, 'user'), (p_anonymous, 'anonymous')) g(role_name, part) where g.role_name is not null
  on conflict (role_name) do update set part = excluded.part;
  perform apply_grants();
end $$;
comment on function grant_users(text, text) is 'Lets end users in under these roles: those with an identity, and those without one. For the owner of the engine to call.';
