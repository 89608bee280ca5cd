create or replace function require_owner() returns text
language plpgsql stable
set search_path from current
as $$
declare
  v_owner text := current_owner();
begin
  if v_owner is null then
    perform raise_refusal('{"code": "unauthenticated", "message": "nobody is signed in"}');
  end if;
  return v_owner;
end $$;
comment on function require_owner() is 'Who is calling. JG024, unauthenticated, for nobody.';
