create or replace function import_problem(p_item jsonb, p_now timestamptz) returns text
language plpgsql stable
set search_path from current
as $$
declare
  v_manual boolean;
  v_name text;
  v_created timestamptz;
begin
  foreach v_name in array '{owner,project,subject,mode,input_asset}'::text[] loop
    if length(p_item ->> v_name) not between 1 and 200 then return format('%s must have 1 to 200 characters', v_name); end if;
  end loop;
  begin
    v_created := (p_item ->> 'created_at')::timestamptz;
    perform (p_item ->> 'started_at')::timestamptz, (p_item ->> 'finished_at')::timestamptz, (p_item ->> 'updated_at')::timestamptz;
  exception when data_exception then
    return 'one of its times is none';
  end;
  select k.manual into v_manual from kinds k where k.name = p_item ->> 'kind';
  return case
    when length(coalesce(p_item ->> 'old_id', '')) not between 1 and 200 then 'its id must have 1 to 200 characters'
    when v_manual is null then format('there is no kind %s', coalesce(left(p_item ->> 'kind', 100), '(none)'))
    when not v_manual then format('kind %s is not manual', p_item ->> 'kind')
    when p_item ->> 'owner' is null then 'it has no owner'
    when coalesce(p_item ->> 'status', '') not in ('queued', 'running', 'succeeded', 'failed', 'canceled')
      then format('its status is %s', coalesce(left(p_item ->> 'status', 100), '(none)'))
    when v_created is null then 'it has no created_at'
    when not v_created between '1970-01-02' and p_now + interval '5 minutes' then 'it was made before 1970, or in the future'
    when p_item ->> 'cost_micros' is not null and ((p_item ->> 'cost_micros') !~ '^[0-9]{1,16}$'
      or (p_item ->> 'cost_micros')::numeric > 9007199254740991) then 'its cost is no whole number of millionths from 0 on'
    when p_item ->> 'attempt' is not null and (p_item ->> 'attempt') !~ '^[0-9]{1,6}$' then 'its attempts are no count'
    when octet_length((p_item -> 'input')::text) > 1048576 then 'its input has more than 1,048,576 bytes'
    when octet_length((p_item -> 'metadata')::text) > 65536 then 'its metadata has more than 65,536 bytes'
  end;
end $$;
comment on function import_problem(jsonb, timestamptz) is 'Why a row of an older table of jobs cannot be imported; null when it can.';
