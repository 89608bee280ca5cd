create or replace function refuse_kind(p_message text) returns void
language plpgsql immutable
set search_path from current
as $$
begin
  raise exception using errcode = 'JG018', message = p_message, hint = 'Correct the definition of the kind.';
end $$;
comment on function refuse_kind(text) is 'Raises JG018, invalid_kind.';
