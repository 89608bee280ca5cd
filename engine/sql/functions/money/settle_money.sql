-- No account is locked: what has happened is appended. Until it is folded the account counts the hold in full, and a
-- capture is at most that, so a submit that does not see it yet can only be too careful.
create or replace function settle_money(p_jobs uuid[], p_statuses text[], p_now timestamptz) returns void
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
  v_captured bigint;
  v_transfer bigint;
begin
  for v_hold in
    with ended as (
      delete from holds h using unnest(p_jobs, p_statuses) i(id, status)
      where h.job_id = i.id and i.status <> 'queued'
      returning h.job_id, h.owner_id, h.amount, h.grants
    )
    select * from ended
  loop
    -- As settle_jobs() has just written it.
    v_captured := (select j.charged from jobs j where j.id = v_hold.job_id);
    if v_captured > 0 then
      insert into transfers (owner_id, reason, job_id, held, created_at)
      values (v_hold.owner_id, 'capture', v_hold.job_id, v_hold.amount, p_now)
      returning id into v_transfer;
      insert into postings (transfer_id, account, amount)
      values (v_transfer, 'owner:' || v_hold.owner_id, -v_captured), (v_transfer, 'house:usage', v_captured);
    end if;
    insert into account_changes (owner_id, balance_delta, held_delta, returned)
    values (v_hold.owner_id, -v_captured, -v_hold.amount, unused_grants(v_hold.grants, v_captured));
  end loop;
end $$;
comment on function settle_money(uuid[], text[], timestamptz) is 'Captures or releases what was set aside for jobs that have ended; those to be tried again keep it.';
