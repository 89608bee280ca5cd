-- Equal to auth.uid()::text on Supabase. Whoever can set the claims can be anybody: see docs/security.md.
create or replace function current_owner() returns text
language plpgsql stable
set search_path from current
as $$
declare
  v_sub jsonb;
begin
  v_sub := nullif(current_setting('request.jwt.claims', true), '')::jsonb -> 'sub';
  -- An identity is a text: 1 and "1" must not be the same owner.
  if jsonb_typeof(v_sub) = 'string' then return nullif(v_sub #>> '{}', ''); end if;
  return null;
exception when data_exception or program_limit_exceeded then
  -- Claims that are no JSON name nobody, and the error would show them.
  return null;
end $$;
comment on function current_owner() is 'Who is calling: "sub" of the claims in request.jwt.claims. Null for nobody, and for claims that cannot be read.';
