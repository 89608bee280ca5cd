-- One statement for all items: a function called for each of them would cost more than all else that a submit does.
-- Sizes: input 1 MiB, metadata 64 KiB, names 200 characters, as jsonb text. Of a refused item nothing is converted.
create or replace function parse_submissions(p_items jsonb, p_now timestamptz) returns submission[]
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
  v_ids uuid[] := job_ids_at(p_now, 1, jsonb_array_length(p_items));
  v_objects jsonb := p_items;
begin
  -- jsonb_to_recordset() takes nothing but objects.
  if p_items @? 'strict $[*] ? (@.type() != "object")' then
    v_objects := (
      select jsonb_agg(case jsonb_typeof(i.d) when 'object' then i.d else '{}' end order by i.n)
      from jsonb_array_elements(p_items) with ordinality i(d, n)
    );
  end if;
  return (
    select array_agg((
        p.n::integer, v_ids[p.n::integer], p.kind, p.owner, p.project, p.subject, p.mode, p.input_asset, coalesce(case when p.taken then p.priority::smallint end, 0),
        p.input, case when p.taken and p.metadata is not null then p.metadata else '{}' end,
        case when p.taken then coalesce(p.mode_price, p.kind_price, p.price::bigint, p.usual_price) end,
        case when p.taken then coalesce(p.expected_cost_micros::bigint, p.usual_cost, 0) end, p.manual,
        case
          when not p.taken then null
          when p.run_at_ms is not null then to_timestamp(p.run_at_ms::double precision / 1000)
          when p.delay_ms is not null then p_now + p.delay_ms::double precision * interval '1 ms'
        end,
        case when p.taken then p.idempotency_key end,
        -- A request that is sent again is traced as another one, may have another price by now, and is the same for all that.
        case when p.taken and p.idempotency_key is not null then
          encode(sha256(convert_to((p.d - '{idempotency_key,idempotency_ttl_ms,price,expected_cost_micros}'::text[] #- '{metadata,traceparent}')::text,
            'UTF8')), 'hex') end,
        false,
        case
          when p.invalid is not null then jsonb_build_object('code', 'invalid_input', 'message', p.invalid)
          when p.oversized is not null then jsonb_build_object('code', 'payload_too_large', 'message', p.oversized)
          when p.manual is null then jsonb_build_object('code', 'unknown_kind', 'message', format('unknown kind: %s', left(p.kind, 100)))
          when not p.taken then jsonb_build_object('code', 'invalid_input',
            'message', format('kind %s is manual: the app starts its jobs, so they take no delay and no time', p.kind))
          when coalesce(p.mode_price, p.kind_price, p.price::bigint, p.usual_price) is null then unpriced_error(p.kind)
        end
      )::submission order by p.n)
    from (
      select c.*, k.manual, m.price as mode_price, a.price as kind_price, k.price as usual_price, k.expected_cost_micros as usual_cost,
        k.manual is not null and not (k.manual and coalesce(c.delay_ms, c.run_at_ms) is not null) as taken
      from (
        select s.*,
          case when s.invalid is not null then null
            when octet_length(s.input::text) > 1048576
              then format('input has %s bytes; at most 1,048,576 are taken', octet_length(s.input::text))
            when octet_length(s.metadata::text) > 65536
              then format('metadata has %s bytes; at most 65,536 are taken', octet_length(s.metadata::text)) end as oversized
        from (
          -- Not by the record: a JSON null is an input as well.
          select i.*, i.d -> 'input' as input,
            case
              when jsonb_typeof(i.d) <> 'object' then 'a submission must be an object'
              when jsonb_typeof(i.d -> 'kind') is distinct from 'string' then 'kind must be a text'
              when jsonb_typeof(i.d -> 'owner') is distinct from 'string' or length(i.owner) not between 1 and 200
                then 'owner must be a text of 1 to 200 characters'
              when i.project is not null and (jsonb_typeof(i.d -> 'project') <> 'string' or length(i.project) not between 1 and 200)
                then 'project must be a text of 1 to 200 characters'
              when i.subject is not null and (jsonb_typeof(i.d -> 'subject') <> 'string' or length(i.subject) not between 1 and 200)
                then 'subject must be a text of 1 to 200 characters'
              when i.mode is not null and (jsonb_typeof(i.d -> 'mode') <> 'string' or length(i.mode) not between 1 and 200)
                then 'mode must be a text of 1 to 200 characters'
              when i.idempotency_key is not null
                and (jsonb_typeof(i.d -> 'idempotency_key') <> 'string' or length(i.idempotency_key) not between 1 and 200)
                then 'idempotency_key must be a text of 1 to 200 characters'
              when i.priority is not null and (jsonb_typeof(i.d -> 'priority') <> 'number' or i.priority !~ '^-?\d{1,3}$'
                  or i.priority::integer not between -100 and 100)
                then 'priority must be an integer from -100 to 100'
              when i.delay_ms is not null and (jsonb_typeof(i.d -> 'delay_ms') <> 'number' or i.delay_ms::numeric not between 0 and 31622400000)
                then 'delay_ms must be a number of milliseconds from 0 to one year'
              when i.run_at_ms is not null and (jsonb_typeof(i.d -> 'run_at_ms') <> 'number' or i.run_at_ms::numeric not between 0 and 4102444800000)
                then 'run_at_ms must be a time in milliseconds since 1970, before the year 2100'
              when i.metadata is not null and jsonb_typeof(i.metadata) not in ('object', 'null') then 'metadata must be an object'
              -- As text, so that neither a fraction nor a number beyond 2^53, which JavaScript cannot hold, slips through.
              when i.price is not null and (jsonb_typeof(i.d -> 'price') <> 'number' or i.price !~ '^[0-9]{1,16}$'
                  or i.price::numeric > 9007199254740991)
                then 'price must be a whole number of credits, from 0 to 9,007,199,254,740,991'
              when i.expected_cost_micros is not null and (jsonb_typeof(i.d -> 'expected_cost_micros') <> 'number'
                  or i.expected_cost_micros !~ '^[0-9]{1,16}$' or i.expected_cost_micros::numeric > 9007199254740991)
                then 'expected_cost_micros must be a whole number of millionths, from 0 to 9,007,199,254,740,991'
              when i.input_asset is not null and (jsonb_typeof(i.d -> 'input_asset') <> 'string' or length(i.input_asset) not between 1 and 200)
                then 'input_asset must be a text of 1 to 200 characters'
              when i.d -> 'input' is null then 'input is missing'
            end as invalid
          from rows from (
            jsonb_array_elements(p_items),
            jsonb_to_recordset(v_objects) as (kind text, owner text, project text, subject text, mode text, input_asset text, priority text,
              metadata jsonb, idempotency_key text, delay_ms text, run_at_ms text, price text, expected_cost_micros text)
          ) with ordinality as i(d, kind, owner, project, subject, mode, input_asset, priority, metadata, idempotency_key, delay_ms,
            run_at_ms, price, expected_cost_micros, n)
          offset 0
        ) s
        offset 0
      ) c
      left join kinds k on k.name = c.kind and c.invalid is null and c.oversized is null
      left join kind_prices m on m.kind = k.name and m.mode = c.mode
      left join kind_prices a on a.kind = k.name and a.mode = ''
      offset 0
    ) p
  );
end $$;
comment on function parse_submissions(jsonb, timestamptz) is 'The items of a submit as rows, with ids; an item that cannot be taken carries its error.';
