create or replace function granted_roles(p_part text) returns text
language plpgsql stable
set search_path from current
as $$
begin
  return (
    select string_agg(quote_ident(r.rolname), ', ' order by r.rolname)
    from grantees g join pg_roles r on r.rolname = g.role_name where g.part = p_part
  );
end $$;
comment on function granted_roles(text) is 'The roles that play a part and exist, as a list for GRANT. Null for none.';
