-- Sizes: input 1 MiB, metadata 64 KiB, names 200 characters, as jsonb text.
create or replace function submission_error(p_item jsonb) returns jsonb
language plpgsql stable
set search_path from current
as $$
declare
  v_manual boolean;
  v_code text := 'invalid_input';
  v_message text;
begin
  v_message := case
    when jsonb_typeof(p_item) <> 'object' then 'a submission must be an object'
    when jsonb_typeof(p_item -> 'kind') is distinct from 'string' then 'kind must be a text'
    when jsonb_typeof(p_item -> 'owner') is distinct from 'string' or length(p_item ->> 'owner') not between 1 and 200
      then 'owner must be a text of 1 to 200 characters'
    when jsonb_typeof(p_item -> 'project') not in ('string', 'null') or length(p_item ->> 'project') not between 1 and 200
      then 'project must be a text of 1 to 200 characters'
    when jsonb_typeof(p_item -> 'subject') not in ('string', 'null') or length(p_item ->> 'subject') not between 1 and 200
      then 'subject must be a text of 1 to 200 characters'
    when jsonb_typeof(p_item -> 'mode') not in ('string', 'null') or length(p_item ->> 'mode') not between 1 and 200
      then 'mode must be a text of 1 to 200 characters'
    when jsonb_typeof(p_item -> 'idempotency_key') not in ('string', 'null')
      or length(p_item ->> 'idempotency_key') not between 1 and 200
      then 'idempotency_key must be a text of 1 to 200 characters'
    when jsonb_typeof(p_item -> 'priority') not in ('number', 'null')
      or (p_item ->> 'priority') !~ '^-?\d{1,3}$' or (p_item ->> 'priority')::integer not between -100 and 100
      then 'priority must be an integer from -100 to 100'
    when jsonb_typeof(p_item -> 'delay_ms') not in ('number', 'null')
      or (p_item ->> 'delay_ms')::numeric not between 0 and 31622400000
      then 'delay_ms must be a number of milliseconds from 0 to one year'
    when jsonb_typeof(p_item -> 'run_at_ms') not in ('number', 'null')
      or (p_item ->> 'run_at_ms')::numeric not between 0 and 4102444800000
      then 'run_at_ms must be a time in milliseconds since 1970, before the year 2100'
    when jsonb_typeof(p_item -> 'metadata') not in ('object', 'null') then 'metadata must be an object'
    -- As text, so that neither a fraction nor a number beyond 2^53, which JavaScript cannot hold, slips through.
    when jsonb_typeof(p_item -> 'price') not in ('number', 'null')
      or (p_item ->> 'price') !~ '^[0-9]{1,16}$' or (p_item ->> 'price')::numeric > 9007199254740991
      then 'price must be a whole number of credits, from 0 to 9,007,199,254,740,991'
    when jsonb_typeof(p_item -> 'expected_cost_micros') not in ('number', 'null')
      or (p_item ->> 'expected_cost_micros') !~ '^[0-9]{1,16}$' or (p_item ->> 'expected_cost_micros')::numeric > 9007199254740991
      then 'expected_cost_micros must be a whole number of millionths, from 0 to 9,007,199,254,740,991'
    when jsonb_typeof(p_item -> 'input_asset') not in ('string', 'null') or length(p_item ->> 'input_asset') not between 1 and 200
      then 'input_asset must be a text of 1 to 200 characters'
    when p_item -> 'input' is null then 'input is missing'
  end;
  if v_message is null then
    if octet_length((p_item -> 'input')::text) > 1048576 then
      v_code := 'payload_too_large';
      v_message := format('input has %s bytes; at most 1,048,576 are taken', octet_length((p_item -> 'input')::text));
    elsif octet_length((p_item -> 'metadata')::text) > 65536 then
      v_code := 'payload_too_large';
      v_message := format('metadata has %s bytes; at most 65,536 are taken', octet_length((p_item -> 'metadata')::text));
    else
      select k.manual into v_manual from kinds k where k.name = p_item ->> 'kind';
      if v_manual is null then
        v_code := 'unknown_kind';
        v_message := format('unknown kind: %s', left(p_item ->> 'kind', 100));
      elsif v_manual and coalesce(p_item ->> 'delay_ms', p_item ->> 'run_at_ms') is not null then
        v_message := format('kind %s is manual: the app starts its jobs, so they take no delay and no time', p_item ->> 'kind');
      end if;
    end if;
  end if;
  return case when v_message is not null then jsonb_build_object('code', v_code, 'message', v_message) end;
end $$;
comment on function submission_error(jsonb) is 'What is wrong with one submission, as {code, message}; null when it can be taken.';
