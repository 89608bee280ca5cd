create or replace function credit_error(p_item jsonb, p_now timestamptz) returns jsonb
language plpgsql stable
set search_path from current
as $$
declare
  v_message text;
begin
  v_message := case
    when jsonb_typeof(p_item) is distinct from 'object' then 'an item must be an object'
    when jsonb_typeof(p_item -> 'owner') is distinct from 'string' or length(p_item ->> 'owner') not between 1 and 200
      then 'owner must be a text of 1 to 200 characters'
    when p_item ->> 'reason' is null or p_item ->> 'reason' not in ('top_up', 'grant', 'adjust')
      then 'reason must be top_up, grant or adjust'
    -- As text, so that neither a fraction nor a number beyond 2^53, which JavaScript cannot hold, slips through.
    when jsonb_typeof(p_item -> 'amount') is distinct from 'number' or (p_item ->> 'amount') !~ '^-?[0-9]{1,16}$'
      or abs((p_item ->> 'amount')::numeric) > 9007199254740991 or (p_item ->> 'amount')::bigint = 0
      then 'amount must be a whole number of credits, not zero, up to 9,007,199,254,740,991'
    when p_item ->> 'reason' <> 'adjust' and (p_item ->> 'amount')::bigint < 0
      then 'only an adjustment takes credits away'
    when jsonb_typeof(p_item -> 'key') not in ('string', 'null') or length(p_item ->> 'key') not between 1 and 200
      then 'key must be a text of 1 to 200 characters'
    when p_item ->> 'reason' = 'adjust' and coalesce(p_item ->> 'note', '') = '' then 'an adjustment needs a note that says why'
    when jsonb_typeof(p_item -> 'note') not in ('string', 'null') or length(p_item ->> 'note') > 500
      then 'note must be a text of at most 500 characters'
    when (p_item ->> 'reason' = 'grant') <> (p_item ->> 'expires_at_ms' is not null)
      then 'a grant, and nothing else, has expires_at_ms'
    when jsonb_typeof(p_item -> 'expires_at_ms') not in ('number', 'null')
      or (p_item ->> 'expires_at_ms')::numeric not between extract(epoch from p_now) * 1000 and 4102444800000
      then 'expires_at_ms must be a time in milliseconds since 1970, to come, before the year 2100'
  end;
  return case when v_message is not null then jsonb_build_object('code', 'invalid_input', 'message', v_message) end;
end $$;
comment on function credit_error(jsonb, timestamptz) is 'What is wrong with one item of post_credits(), as {code, message}; null when it can be taken.';
