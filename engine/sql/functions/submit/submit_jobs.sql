-- p_items: [{kind, owner, input, project?, subject?, mode?, priority?, delay_ms?, run_at_ms?, metadata?, input_asset?, price?, expected_cost_micros?,
--            idempotency_key?}]
-- Order of locks: idempotency keys, accounts, budgets, rejecting limits, lanes. p_deferred is for a caller's own transaction, which may
-- stay open for long: its jobs go to "scheduled", so that it holds no lane and makes no lane look empty.
create or replace function submit_jobs(p_items jsonb, p_deferred boolean default false)
returns table (item integer, job_id uuid, replayed boolean, error jsonb)
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
  v_subs submission[];
  v_budgets boolean;
  v_twin record;
  -- By item; null where a job has none.
  v_lanes uuid[];
  v_seqs bigint[];
  v_queued integer[];
begin
  perform require_read_committed();
  if jsonb_typeof(p_items) is distinct from 'array' then
    raise exception using errcode = 'JG009', message = 'submit_jobs takes an array of submissions',
      hint = 'Pass [{"kind": …, "owner": …, "input": …}].';
  end if;
  v_subs := parse_submissions(p_items, v_now);
  if v_subs is null then return; end if;
  v_subs := take_idempotency_keys(v_subs, v_now);
  v_subs := take_holds(v_subs, v_now);
  v_budgets := exists (select from budgets);
  if v_budgets then v_subs := take_budgets(v_subs, v_now); end if;
  v_subs := take_reject_slots(v_subs, not p_deferred, v_now);
  if exists (select from unnest(v_subs) s where s.error is not null) then
    perform give_back_holds(v_subs, v_now);
    if v_budgets then perform give_back_budgets(v_subs); end if;
    perform forget_refused_keys(v_subs);
  end if;
  if v_budgets then perform warn_of_budgets(v_subs); end if;
  -- The same key twice in one call, and the first was refused: so is the second.
  for v_twin in
    select r.item, f.error from unnest(v_subs) r join unnest(v_subs) f on f.job_id = r.job_id
    where r.replayed and not f.replayed and f.error is not null
  loop
    v_subs[v_twin.item].error := v_twin.error;
  end loop;

  v_lanes := array(
    select l.lane from (
      -- "offset 0": worked out once for all items of a group.
      select i.item, g.lane
      from (select q.items, lane_id(q.kind, q.owner_id, q.priority, q.keys, e.last_value) as lane
        from submission_limits(v_subs, 'queue') q cross join lane_era e offset 0) g
      cross join unnest(g.items) i(item)
      union all
      select s.item, null from unnest(v_subs) s where s.error is not null or s.replayed
    ) l order by l.item
  );
  v_seqs := array(select nextval('job_seq') from generate_series(1, cardinality(v_subs)));

  insert into jobs (id, owner_id, project_id, subject, kind, mode, input_asset_id, status, priority, lane, seq, input, max_attempts,
    metadata, price, cost_micros, run_at, created_at, updated_at)
  select s.job_id, s.owner_id, s.project_id, s.subject, s.kind, s.mode, s.input_asset_id, 'queued', s.priority,
    case when not s.manual then v_lanes[s.item] end, v_seqs[s.item], s.input,
    case when s.manual then 1 else k.max_attempts end, s.metadata, s.price,
    case when s.manual then s.expected_cost_micros else 0 end,
    case when s.manual then null when p_deferred then coalesce(s.run_at, v_now) else s.run_at end, v_now, v_now
  from unnest(v_subs) s
  join kinds k on k.name = s.kind
  where s.error is null and not s.replayed;

  insert into manual_jobs (job_id, owner_id, project_id, kind, status, input_asset_id, created_at)
  select s.job_id, s.owner_id, s.project_id, s.kind, 'queued', s.input_asset_id, v_now
  from unnest(v_subs) s where s.error is null and not s.replayed and s.manual;

  insert into scheduled (run_at, job_id)
  select coalesce(s.run_at, v_now), s.job_id
  from unnest(v_subs) s
  where s.error is null and not s.replayed and not s.manual and (p_deferred or s.run_at is not null);

  v_queued := array(
    select s.item from unnest(v_subs) s
    where s.error is null and not s.replayed and not p_deferred and s.run_at is null and not s.manual
  );
  perform enqueue_jobs(
    array(select v_subs[i].job_id from unnest(v_queued) i),
    array(select v_lanes[i] from unnest(v_queued) i),
    array(select v_seqs[i] from unnest(v_queued) i)
  );

  return query
    select s.item, case when s.error is null then s.job_id end, s.replayed, s.error from unnest(v_subs) s order by s.item;
end $$;
comment on function submit_jobs(jsonb, boolean) is 'Submits any number of jobs and answers for each: its id, or an error {code, message, …}. One bad item fails alone.';
