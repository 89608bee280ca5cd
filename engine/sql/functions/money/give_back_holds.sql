create or replace function give_back_holds(p_subs submission[], p_now timestamptz) returns void
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
  v_hold record;
begin
  for v_hold in
    select h.job_id, h.owner_id, h.amount, h.grants from unnest(p_subs) s join holds h on h.job_id = s.job_id
    where s.error is not null and not s.replayed and s.price > 0
  loop
    delete from holds h where h.job_id = v_hold.job_id;
    update accounts a set held = a.held - v_hold.amount where a.owner_id = v_hold.owner_id;
    update grants g set remaining = g.remaining + r.amount
    from jsonb_to_recordset(v_hold.grants) as r(grant_id bigint, amount bigint) where g.transfer_id = r.grant_id;
  end loop;
end $$;
comment on function give_back_holds(submission[], timestamptz) is 'Gives back what was set aside for submissions that were refused after all, under the locks that are still held.';
