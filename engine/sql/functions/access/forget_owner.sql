-- After his jobs. What somebody holds is passed over: nothing is waited for while limits may be held.
create or replace function forget_owner(p_owner text) returns integer
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
  v_as text := 'erased-' || gen_random_uuid();
  v_keys text[];
  v_lanes uuid[];
begin
  with held as (
    select k.key from idempotency_keys k where k.owner_id = p_owner for update skip locked
  )
  delete from idempotency_keys k using held h where k.owner_id = p_owner and k.key = h.key;
  perform from owners o where o.owner_id = p_owner for update skip locked;
  if found then delete from owners o where o.owner_id = p_owner; end if;
  perform forget_owner_budgets(p_owner);
  -- These stand for an hour more.
  update budgets b set key = v_as where b.scope = 'owner' and b.key = p_owner and b.removed_at is not null;

  with held as (
    select l.lane from lanes l where l.owner_id = p_owner and l.status = 'idle' for update skip locked
  )
  select array_agg(h.lane) into v_lanes from held h;
  delete from lane_keys k using lanes l
  where l.lane = any (v_lanes) and k.lane = l.lane and k.limit_key = any (l.limit_keys);
  delete from lanes l where l.lane = any (v_lanes) and l.status = 'idle';
  with held as (
    select l.key from limits l where l.owner_id = p_owner for update skip locked
  )
  select array_agg(h.key) into v_keys from held h;
  -- A new statement, under the lock, as in sweep_limits().
  delete from limits l
  where l.key = any (v_keys) and not exists (select from lane_keys k where k.limit_key = l.key)
    and not exists (select from slots s where s.limit_key = l.key);

  if exists (select from stat_changes c where c.owner_id = p_owner)
    or exists (select from job_stats s where s.level in ('owner', 'project') and s.owner_id = p_owner)
  then
    -- Only a fold writes statistics, so be one.
    perform from stat_folds f where f.singleton for update;
    update stat_changes c set owner_id = v_as where c.owner_id = p_owner;
    update job_stats s set owner_id = v_as where s.level in ('owner', 'project') and s.owner_id = p_owner;
  end if;

  return (select count(*) from limits l where l.owner_id = p_owner and l.max_override is not null)
    + (select count(*) from owners o where o.owner_id = p_owner)
    + case when erase_account(p_owner, v_as, v_now) then 0 else 1 end;
end $$;
comment on function forget_owner(text) is 'Forgets what names an owner besides his jobs; books and statistics stay under a name made up. Returns how much is left because somebody holds it.';
