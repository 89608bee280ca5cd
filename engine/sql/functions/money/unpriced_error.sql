create or replace function unpriced_error(p_kind text) returns jsonb
language plpgsql immutable
set search_path from current
as $$
begin
  return jsonb_build_object('code', 'invalid_input',
    'message', format('the price of kind %s depends on the input, and the submission has none', p_kind),
    'hint', 'Submit through the server, which works it out, or give the kind a price with set_price().');
end $$;
comment on function unpriced_error(text) is 'The refusal of a submission that nobody has priced.';
