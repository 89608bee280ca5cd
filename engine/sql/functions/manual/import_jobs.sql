-- p_items: [{old_id, kind, owner, status, created_at, project?, subject?, mode?, input_asset?, input?, output?, error? (a text, or
--            {code, message}), cost_micros?, metadata?, attempt?, started_at?, finished_at?, updated_at?}], times as texts.
-- What was done elsewhere: nothing is charged, no limit is asked, and what still lives holds no slots.
create or replace function import_jobs(p_source text, p_items jsonb, p_dry_run boolean default false)
returns table (item integer, job_id uuid, result text, problem text)
language plpgsql volatile
set search_path from current
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
set random_page_cost = 0.1
set cpu_tuple_cost = 0.5
set jit = off
set max_parallel_workers_per_gather = 0
as $$
#variable_conflict use_column
declare
  v_now timestamptz := clock();
  v_problems text[];
  v_new uuid[];
  v_kind record;
begin
  perform require_read_committed();
  v_problems := array(
    select import_problem(i.d, v_now) from jsonb_array_elements(p_items) with ordinality i(d, n) order by i.n
  );
  with good as (
    select distinct on (i.d ->> 'old_id') i.d ->> 'old_id' as old_id, (i.d ->> 'created_at')::timestamptz as created_at, i.n
    from jsonb_array_elements(p_items) with ordinality i(d, n)
    where v_problems[i.n] is null and not p_dry_run
    order by i.d ->> 'old_id', i.n
  ), made as (
    insert into imported_jobs (source, old_id, job_id)
    select p_source, g.old_id, job_id_at(g.created_at, g.n::integer) from good g order by g.old_id
    on conflict do nothing
    returning imported_jobs.job_id
  )
  select coalesce(array_agg(m.job_id), '{}') into v_new from made m;

  insert into jobs (id, owner_id, project_id, subject, input_asset_id, kind, mode, status, priority, seq, input, output, error,
    progress, attempt, max_attempts, metadata, charged, cost_micros, created_at, started_at, finished_at, updated_at)
  select o.job_id, i.d ->> 'owner', i.d ->> 'project', i.d ->> 'subject', i.d ->> 'input_asset', i.d ->> 'kind', i.d ->> 'mode', t.status, 0,
    nextval('job_seq'), coalesce(i.d -> 'input', '{}'), nullif(i.d -> 'output', 'null'),
    case jsonb_typeof(i.d -> 'error') when 'object' then i.d -> 'error' else manual_error(i.d ->> 'error') end,
    case when t.status = 'succeeded' then 100 else 0 end, t.attempt, greatest(t.attempt, 1),
    case when jsonb_typeof(i.d -> 'metadata') = 'object' then i.d -> 'metadata' else '{}' end,
    case when t.ended then 0 end, coalesce((i.d ->> 'cost_micros')::bigint, 0), t.created_at,
    case when t.status = 'running' then coalesce(t.started_at, t.updated_at, t.created_at) else t.started_at end,
    case when t.ended then greatest(coalesce(t.finished_at, t.updated_at, t.created_at), t.created_at) end,
    coalesce(t.updated_at, t.finished_at, t.created_at)
  from jsonb_array_elements(p_items) with ordinality i(d, n)
  join imported_jobs o on o.source = p_source and o.old_id = i.d ->> 'old_id'
  cross join lateral (
    select i.d ->> 'status' as status, i.d ->> 'status' not in ('queued', 'running') as ended,
      coalesce((i.d ->> 'attempt')::integer, case when i.d ->> 'status' = 'queued' then 0 else 1 end) as attempt,
      (i.d ->> 'created_at')::timestamptz as created_at, (i.d ->> 'started_at')::timestamptz as started_at,
      (i.d ->> 'finished_at')::timestamptz as finished_at, (i.d ->> 'updated_at')::timestamptz as updated_at
  ) t
  where o.job_id = any (v_new) and i.n = (
    select min(f.n) from jsonb_array_elements(p_items) with ordinality f(d, n)
    where f.d ->> 'old_id' = o.old_id and v_problems[f.n] is null
  );
  insert into manual_jobs (job_id, owner_id, project_id, kind, status, input_asset_id, created_at)
  select j.id, j.owner_id, j.project_id, j.kind, j.status, j.input_asset_id, j.created_at
  from unnest(v_new) i(id) cross join lateral (select o.* from jobs o where o.id = i.id offset 0) j;
  perform record_ended(v_new, 1);
  perform fold_when_many();
  -- Trimming may have passed these ids. Its cursors in the order of their kinds, for two who import at once.
  perform from trim_cursors c
  where c.kind = '' or c.kind in (select m.kind from manual_jobs m where m.job_id = any (v_new)) order by c.kind for update;
  for v_kind in
    select m.kind, (array_agg(m.job_id order by m.job_id))[1] as first from manual_jobs m where m.job_id = any (v_new) group by m.kind
  loop
    perform rewind_trims(v_kind.kind, v_kind.first);
  end loop;

  return query
    select i.n::integer, case when v_problems[i.n] is null then o.job_id end,
      case when v_problems[i.n] is not null then 'skipped' when o.job_id = any (v_new) then 'imported'
        when o.job_id is not null then 'known' else 'importable' end,
      v_problems[i.n]
    from jsonb_array_elements(p_items) with ordinality i(d, n)
    left join imported_jobs o on o.source = p_source and o.old_id = i.d ->> 'old_id'
    order by i.n;
end $$;
comment on function import_jobs(text, jsonb, boolean) is 'Takes over rows of an app''s older table as jobs of manual kinds, with their times, once each. Answers imported, known, skipped (and why) or, in a dry run, importable for each.';
