create or replace function raise_refusal(p_error jsonb) returns void
language plpgsql stable
set search_path from current
as $$
begin
  raise exception using
    errcode = case p_error ->> 'code'
      when 'limit_reached' then 'JG001' when 'idempotency_mismatch' then 'JG007' when 'unknown_kind' then 'JG008'
      when 'payload_too_large' then 'JG021' else 'JG009' end,
    message = p_error ->> 'message',
    detail = p_error::text;
end $$;
comment on function raise_refusal(jsonb) is 'Raises the refusal of a submission, with its code as SQLSTATE and the whole of it as JSON in the detail.';
