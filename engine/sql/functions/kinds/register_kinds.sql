-- p_kinds: [{name, timeout_ms, max_attempts, retry_first_ms, retry_factor, retry_max_ms, internal?, manual?, price?, price_by?: kind|server,
--            expected_cost_micros? (null: the server works it out), keep_ms?,
--            input_schema?, input_schema_derived?, limits: [{key, max, policy, stale_after_ms}]}]
create or replace function register_kinds(p_kinds jsonb) returns integer
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
  v_clash record;
  v_changed integer;
  v_keys text[];
begin
  perform require_read_committed();

  p_kinds := checkable_kinds(p_kinds);
  perform refuse_manual_kinds(p_kinds);

  insert into kinds as k (name, timeout, max_attempts, retry_first, retry_factor, retry_max, internal, manual, price,
    expected_cost_micros, keep, input_schema, registered_at)
  select d.name, d.timeout_ms * interval '1 ms', d.max_attempts, d.retry_first_ms * interval '1 ms', d.retry_factor,
    d.retry_max_ms * interval '1 ms', coalesce(d.internal, false), coalesce(d.manual, false),
    case when d.price_by is distinct from 'server' then coalesce(d.price, 0) end, d.expected_cost_micros,
    d.keep_ms * interval '1 ms', d.input_schema, v_now
  from jsonb_to_recordset(p_kinds) as d(name text, timeout_ms double precision, max_attempts integer,
    retry_first_ms double precision, retry_factor double precision, retry_max_ms double precision, internal boolean,
    manual boolean, price bigint, price_by text, expected_cost_micros bigint, keep_ms double precision, input_schema jsonb)
  order by d.name
  on conflict (name) do update
    set timeout = excluded.timeout, max_attempts = excluded.max_attempts, retry_first = excluded.retry_first,
      retry_factor = excluded.retry_factor, retry_max = excluded.retry_max, internal = excluded.internal,
      manual = excluded.manual, price = excluded.price, expected_cost_micros = excluded.expected_cost_micros,
      keep = excluded.keep, input_schema = excluded.input_schema, registered_at = excluded.registered_at
    where (k.timeout, k.max_attempts, k.retry_first, k.retry_factor, k.retry_max, k.internal, k.manual, k.price,
      k.expected_cost_micros, k.keep, k.input_schema)
      is distinct from (excluded.timeout, excluded.max_attempts, excluded.retry_first, excluded.retry_factor,
        excluded.retry_max, excluded.internal, excluded.manual, excluded.price,
        excluded.expected_cost_micros, excluded.keep, excluded.input_schema);
  get diagnostics v_changed = row_count;

  delete from kind_limits l
  using jsonb_to_recordset(p_kinds) as d(name text, limits jsonb)
  where l.kind = d.name
    and not exists (select from jsonb_to_recordset(d.limits) as t(key text) where t.key = l.template);

  insert into kind_limits as l (kind, template, max, policy, stale_after)
  select d.name, t.key, t.max, t.policy, t.stale_after_ms * interval '1 ms'
  from jsonb_to_recordset(p_kinds) as d(name text, limits jsonb)
  cross join jsonb_to_recordset(d.limits) as t(key text, max integer, policy text, stale_after_ms double precision)
  order by d.name, t.key
  on conflict (kind, template) do update
    set max = excluded.max, policy = excluded.policy, stale_after = excluded.stale_after
    where (l.max, l.policy, l.stale_after) is distinct from (excluded.max, excluded.policy, excluded.stale_after);

  -- Equal keys are one limit, so all kinds must say the same of it; a kind of another app keeps its policy, and the
  -- newest registration sets the maximum.
  select a.kind, b.kind as other, a.template, a.policy, b.policy as other_policy
  into v_clash
  from kind_limits a join kind_limits b on b.template = a.template and b.policy <> a.policy
  where a.kind in (select d.name from jsonb_to_recordset(p_kinds) as d(name text))
  limit 1;
  if found then
    perform refuse_kind(format('kind %s says "%s" of the limit %s, but kind %s says "%s": a limit has one policy',
      v_clash.kind, v_clash.policy, v_clash.template, v_clash.other, v_clash.other_policy));
  end if;
  select a.kind, b.kind as other, a.template, a.max, b.max as other_max
  into v_clash
  from kind_limits a join kind_limits b on b.template = a.template and b.max <> a.max
  where a.kind in (select d.name from jsonb_to_recordset(p_kinds) as d(name text))
    and b.kind in (select d.name from jsonb_to_recordset(p_kinds) as d(name text))
  limit 1;
  if found then
    perform refuse_kind(format('kind %s gives the limit %s a maximum of %s, but kind %s one of %s: equal keys are one limit',
      v_clash.kind, v_clash.template, v_clash.max, v_clash.other, v_clash.other_max));
  end if;

  v_keys := refresh_limits(array(select d.name from jsonb_to_recordset(p_kinds) as d(name text)));
  perform wake_lanes(v_keys);
  return v_changed;
end $$;
comment on function register_kinds(jsonb) is 'Registers or changes kinds and their limits, all or none. JG018 when two kinds disagree about one limit, or a manual kind cannot be one.';
