create or replace function job_price(p_item jsonb) returns bigint
language plpgsql stable
set search_path from current
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
set random_page_cost = 0.1
set cpu_tuple_cost = 0.5
set jit = off
set max_parallel_workers_per_gather = 0
as $$
begin
  return coalesce(
    (select p.price from kind_prices p where p.kind = p_item ->> 'kind' and p.mode = coalesce(p_item ->> 'mode', '')),
    (select p.price from kind_prices p where p.kind = p_item ->> 'kind' and p.mode = ''),
    (p_item ->> 'price')::bigint,
    (select k.price from kinds k where k.name = p_item ->> 'kind')
  );
end $$;
comment on function job_price(jsonb) is 'What a submission costs its owner, in whole credits: by the table of prices, else as the server worked it out from the input, else the price of its kind.';
