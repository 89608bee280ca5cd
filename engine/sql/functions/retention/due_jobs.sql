-- With all that remove_jobs() is asked for afterwards. Two readers get the same: the second removes nothing.
create or replace function due_jobs(p_kind text, p_keep interval, p_limit integer)
returns table (id uuid, version text, line text, more boolean)
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
  v_more boolean;
  v_due record;
begin
  perform require_read_committed();
  v_more := note_trims(p_kind, p_keep, p_limit, v_now) >= p_limit;
  select d.jobs, d.moved into v_due from due_trims(p_kind, p_keep, p_limit, v_now) d;
  return query
    select i.id, j.version, j.line, true from unnest(v_due.jobs) i(id)
    cross join lateral (
      select o.xmin::text as version, (jsonb '{"type": "job"}' || to_jsonb(o))::text as line
      from jobs o where o.id = i.id offset 0
    ) j
    order by i.id;
  -- Nothing in this batch, but it got on.
  if not found and (v_more or v_due.moved > 0) then return query select null::uuid, null, null, true; end if;
end $$;
comment on function due_jobs(text, interval, integer) is 'The next jobs of a kind that are to be removed, as a line of JSON each, with the version that remove_jobs() takes. A row without an id: there may be more, ask again.';
