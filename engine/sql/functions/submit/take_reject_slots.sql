-- SUBMIT 4. A refused submission writes nothing, so its place in a full limit costs the others nothing.
create or replace function take_reject_slots(p_subs submission[], p_recover boolean, p_now timestamptz) returns submission[]
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
  v_items integer[];
  v_item_keys text[];
  v_templates text[];
  v_owners text[];
  v_keys text[];
  v_free integer[];
  v_max integer[];
  v_held integer;
  -- Of each item and key: where the key stands in v_keys.
  v_item_at integer[];
  v_granted integer[] := '{}';
  v_refused integer[] := '{}';
  v_refused_at integer[] := '{}';
  v_at integer;
  v_full integer;
  v_i integer;
  v_from integer := 1;
  v_to integer;
begin
  if not exists (
    select from kind_limits l where l.policy = 'reject' and l.kind = any (array(select distinct s.kind from unnest(p_subs) s))
  ) then return v_subs; end if;
  select array_agg(l.item order by l.item, l.key), array_agg(l.key order by l.item, l.key), array_agg(l.at order by l.item, l.key),
    array_agg(l.template order by l.item, l.key), array_agg(l.owner_id order by l.item, l.key)
  into v_items, v_item_keys, v_item_at, v_templates, v_owners
  from (
    select i.item, k.key, k.template, g.owner_id, (dense_rank() over (order by k.key))::integer as at
    from submission_limits(p_subs, 'reject') g
    cross join unnest(g.items) i(item)
    cross join unnest(g.keys, g.templates) k(key, template)
  ) l;
  if v_items is null then return v_subs; end if;

  v_keys := array(select distinct k from unnest(v_item_keys) k order by k);
  loop
    with held as (
      select l.policy from limits l where l.key = any (v_keys) order by l.key for update
    )
    -- A row without a policy is an override alone: it knows neither the default nor the age of a stale slot.
    select count(h.policy) into v_held from held h;
    exit when v_held = cardinality(v_keys);
    perform ensure_limits(v_item_keys, v_templates, v_owners, 'reject');
  end loop;

  -- A dead or stale holder must not refuse anybody: no cron call is needed to recover. It may have held queue-limits,
  -- locked from now on; waiting for a lane would then close a circle with a claim, so the jobs go by way of "scheduled".
  if p_recover and expire_holders(array(
    select l.key from limits l
    where l.key = any (v_keys) and l.max <= (select count(*) from slots s where s.limit_key = l.key)
  ), p_now) > 0 then
    for v_i in select s.item from unnest(v_subs) s where s.run_at is null loop
      v_subs[v_i].run_at := p_now;
    end loop;
  end if;

  select array_agg(l.max order by l.key), array_agg(l.max - (select count(*) from slots s where s.limit_key = l.key) order by l.key)
  into v_max, v_free
  from limits l where l.key = any (v_keys);

  while v_from <= cardinality(v_items) loop
    v_i := v_items[v_from];
    v_to := v_from;
    v_full := null;
    loop
      if v_full is null and v_free[v_item_at[v_to]] <= 0 then v_full := v_item_at[v_to]; end if;
      exit when v_items[v_to + 1] is distinct from v_i;
      v_to := v_to + 1;
    end loop;
    if v_full is not null then
      v_refused := v_refused || v_i;
      v_refused_at := v_refused_at || v_full;
    else
      for v_at in v_from .. v_to loop
        v_free[v_item_at[v_at]] := v_free[v_item_at[v_at]] - 1;
        v_granted := v_granted || v_at;
      end loop;
    end if;
    v_from := v_to + 1;
  end loop;

  insert into slots (limit_key, job_id, policy, granted_at, stale_at)
  select l.key, v_subs[v_items[g.at]].job_id, 'reject', p_now, p_now + l.stale_after
  from unnest(v_granted) g(at)
  join limits l on l.key = v_item_keys[g.at];

  for v_i, v_full in select r.item, r.at from unnest(v_refused, v_refused_at) r(item, at) loop
    v_subs[v_i].error := jsonb_build_object('code', 'limit_reached', 'key', v_keys[v_full], 'max', v_max[v_full],
      'message', format('the limit %s is full: at most %s at a time', v_keys[v_full], v_max[v_full]),
      'blocking_jobs', limit_holders(v_keys[v_full]));
  end loop;
  return v_subs;
end $$;
comment on function take_reject_slots(submission[], boolean, timestamptz) is 'Takes the slots of rejecting limits, in item order, or refuses with limit_reached naming the key and the jobs that hold it.';
