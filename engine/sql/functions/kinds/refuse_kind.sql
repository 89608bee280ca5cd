create or replace function refuse_kind(p_message text) returns void
language plpgsql immutable
set search_path from current
as $$
begin
  raise exception using errcode = 'JG018', message = p_message, hint = 'Equal keys are one limit: say the same of it in every kind, or use a key of its own, such as perOwnerAndKind.';
end $$;
comment on function refuse_kind(text) is 'Raises JG018, invalid_kind.';
