-- SUBMIT, between idempotency keys and rejecting limits. Check and hold are one statement under the lock of the account.
create or replace function take_holds(p_subs submission[], p_now timestamptz) returns submission[]
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
  v_subs submission[] := p_subs;
  v_owners text[];
  v_i integer;
  v_available bigint;
begin
  v_owners := array(select s.owner_id from unnest(p_subs) s where s.error is null and not s.replayed and s.price > 0);
  if cardinality(v_owners) = 0 then return v_subs; end if;
  perform lock_accounts(v_owners);
  for v_i in
    select s.item from unnest(p_subs) s where s.error is null and not s.replayed and s.price > 0 order by s.item
  loop
    -- What has expired is no credit any more, whether the sweep has come by or not.
    v_available := (
      select a.balance + a.overdraft - a.held - coalesce((
        select sum(g.remaining) from grants g
        where g.owner_id = a.owner_id and g.remaining > 0 and g.expires_at <= p_now), 0)
      from accounts a where a.owner_id = v_subs[v_i].owner_id
    );
    if v_available < v_subs[v_i].price then
      v_subs[v_i].error := jsonb_build_object('code', 'insufficient_credits', 'required', v_subs[v_i].price,
        'available', greatest(v_available, 0),
        'message', format('the job costs %s credits; %s are available', v_subs[v_i].price, greatest(v_available, 0)));
      continue;
    end if;
    update accounts a set held = a.held + v_subs[v_i].price where a.owner_id = v_subs[v_i].owner_id;
    insert into holds (job_id, owner_id, amount, grants)
    values (v_subs[v_i].job_id, v_subs[v_i].owner_id, v_subs[v_i].price,
      take_grants(v_subs[v_i].owner_id, v_subs[v_i].price, p_now));
  end loop;
  return v_subs;
end $$;
comment on function take_holds(submission[], timestamptz) is 'Sets the credits of accepted submissions aside, in item order, or refuses with insufficient_credits, which says what is required and what is available.';
