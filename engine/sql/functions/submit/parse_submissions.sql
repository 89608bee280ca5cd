create or replace function parse_submissions(p_items jsonb, p_now timestamptz) returns submission[]
language plpgsql volatile
set search_path from current
as $$
begin
  return (
    select array_agg((
        p.n, job_id_at(p_now, p.n), p.d ->> 'kind', p.d ->> 'owner', p.d ->> 'project', p.d ->> 'subject', p.d ->> 'mode', p.d ->> 'input_asset',
        coalesce((p.d ->> 'priority')::smallint, 0), p.d -> 'input',
        case when jsonb_typeof(p.d -> 'metadata') = 'object' then p.d -> 'metadata' else '{}' end,
        p.price, p.expected_cost_micros, p.manual,
        case
          when p.d ->> 'run_at_ms' is not null then to_timestamp((p.d ->> 'run_at_ms')::double precision / 1000)
          when p.d ->> 'delay_ms' is not null then p_now + (p.d ->> 'delay_ms')::double precision * interval '1 ms'
        end,
        p.d ->> 'idempotency_key',
        -- A request that is sent again is traced as another one, may have another price by now, and is the same for all that.
        case when p.d ->> 'idempotency_key' is not null then
          encode(sha256(convert_to((p.d - 'idempotency_key' - 'idempotency_ttl_ms' - 'price' - 'expected_cost_micros' #- '{metadata,traceparent}')::text,
            'UTF8')), 'hex') end,
        false, p.error
      )::submission order by p.n)
    from (
      -- Checked once each (that is what "offset 0" is for). A refused item is emptied, so that nothing of it is converted.
      select i.n::integer as n, coalesce(e.error, case when c.price is null then unpriced_error(i.d ->> 'kind') end) as error,
        case when e.error is null then i.d else '{}' end as d, c.price, k.manual,
        case when e.error is null then coalesce((i.d ->> 'expected_cost_micros')::bigint, k.expected_cost_micros, 0) end as expected_cost_micros
      from jsonb_array_elements(p_items) with ordinality as i(d, n)
      cross join lateral (select submission_error(i.d) as error offset 0) e
      cross join lateral (select case when e.error is null then job_price(i.d) end as price offset 0) c
      left join lateral (
        select o.manual, o.expected_cost_micros from kinds o where o.name = i.d ->> 'kind' and e.error is null offset 0
      ) k on true
    ) p
  );
end $$;
comment on function parse_submissions(jsonb, timestamptz) is 'The items of a submit as rows, with ids; an item that cannot be taken carries its error.';
