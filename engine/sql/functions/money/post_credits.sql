-- p_items: [{owner, amount, reason: top_up|grant|adjust, key?, note?, expires_at_ms? (of a grant)}]
create or replace function post_credits(p_items jsonb)
returns table (item integer, transfer_id bigint, replayed boolean, error jsonb)
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
  v_now timestamptz := clock();
  v_item record;
begin
  perform require_read_committed();
  if jsonb_typeof(p_items) is distinct from 'array' then
    raise exception using errcode = 'JG009', message = 'post_credits takes an array of items',
      hint = 'Pass [{"owner": …, "amount": …, "reason": "top_up", "key": …}].';
  end if;
  for v_item in
    select i.n::integer as n, i.d, credit_error(i.d, v_now) as error from jsonb_array_elements(p_items) with ordinality as i(d, n)
    order by i.d ->> 'owner', i.n
  loop
    item := v_item.n;
    transfer_id := null;
    replayed := false;
    error := v_item.error;
    if error is null then
      select p.transfer_id, p.replayed, p.error into transfer_id, replayed, error from post_credit(v_item.d, v_now) p;
    end if;
    return next;
  end loop;
end $$;
comment on function post_credits(jsonb) is 'Tops up, grants and adjusts credits, and answers for each item: its transfer, or an error. The same key again moves nothing and answers with the same transfer.';
