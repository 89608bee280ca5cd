create or replace function manual_error(p_message text) returns jsonb
language plpgsql immutable
set search_path from current
as $$
begin
  return case when p_message is not null then jsonb_build_object('code', 'failed', 'message', p_message) end;
end $$;
comment on function manual_error(text) is 'The error of a manual job as other jobs have theirs, from the text that its app gave; none without a text.';
