-- A price of a mode goes before that of the kind in any mode; both go before what the app registers.
create or replace function set_price(p_kind text, p_price bigint, p_mode text default null) returns boolean
language plpgsql volatile
set search_path from current
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
set random_page_cost = 0.1
set cpu_tuple_cost = 0.5
set jit = off
set max_parallel_workers_per_gather = 0
as $$
begin
  if p_price < 0 or p_price > 9007199254740991 then
    perform raise_refusal('{"code": "invalid_input", "message": "a price is a whole number of credits, not below zero"}');
  end if;
  -- Locked, so that the kind is not removed meanwhile.
  perform from kinds k where k.name = p_kind for key share;
  if not found then return false; end if;
  if p_price is null then
    delete from kind_prices p where p.kind = p_kind and p.mode = coalesce(p_mode, '');
  else
    insert into kind_prices (kind, mode, price) values (p_kind, coalesce(p_mode, ''), p_price)
    on conflict (kind, mode) do update set price = excluded.price;
  end if;
  return true;
end $$;
comment on function set_price(text, bigint, text) is 'Sets what a kind costs from now on, in one mode or in any; null goes back to the price that the app registers. Jobs that are there keep theirs. False when there is no such kind.';
