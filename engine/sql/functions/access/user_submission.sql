create or replace function user_submission(p_item jsonb) returns jsonb
language plpgsql volatile
set search_path from current
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
set random_page_cost = 0.1
set cpu_tuple_cost = 0.5
set jit = off
set max_parallel_workers_per_gather = 0
as $$
declare
  -- Whether it has a price is looked at below.
  v_error jsonb := (parse_submissions(jsonb_build_array(case jsonb_typeof(p_item) when 'object' then '{"price": 0}'::jsonb || p_item else p_item end),
    clock()))[1].error;
  v_kind record;
  v_issues jsonb;
begin
  if v_error is null then
    select k.internal, k.manual, k.input_schema into v_kind from kinds k where k.name = p_item ->> 'kind';
    if v_kind.internal then
      -- As parse_submissions() says it of a kind that is not there.
      v_error := jsonb_build_object('code', 'unknown_kind', 'message', format('unknown kind: %s', p_item ->> 'kind'));
    elsif p_item ->> 'expected_cost_micros' is not null and not v_kind.manual then
      v_error := jsonb_build_object('code', 'forbidden',
        'message', format('what a job of kind %s costs is not its owner''s to say', p_item ->> 'kind'));
    elsif v_kind.input_schema is null then
      v_error := jsonb_build_object('code', 'forbidden',
        'message', format('kind %s cannot be submitted straight to the database', p_item ->> 'kind'),
        'hint', 'The kind has no JSON Schema of its input. Submit through the server, or give the kind an inputSchema.');
    elsif job_price(p_item - 'price') is null then
      v_error := jsonb_build_object('code', 'forbidden',
        'message', format('kind %s cannot be submitted straight to the database', p_item ->> 'kind'),
        'hint', 'Its price depends on the input. Submit through the server, or give the kind a price with set_price().');
    else
      v_issues := json_schema_errors(v_kind.input_schema, p_item -> 'input');
      if v_issues <> '[]' then
        v_error := jsonb_build_object('code', 'invalid_input',
          'message', format('the input does not fit kind %s: %s', p_item ->> 'kind', concat_ws(' ', nullif(v_issues #>> '{0,pointer}', ''), v_issues #>> '{0,detail}')),
          'errors', v_issues);
      end if;
    end if;
  end if;
  if v_error is not null then perform raise_refusal(v_error); end if;
  -- What it costs is not the caller's to say.
  return p_item - 'price';
end $$;
comment on function user_submission(jsonb) is 'The submission of an end user, once it is found good; raises what is wrong with it. Internal kinds do not exist for him.';
