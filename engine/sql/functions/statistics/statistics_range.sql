-- Ends of the range that are not whole units of what is kept move outwards.
create or replace function statistics_range(p_owner text, p_project text, p_by text[], p_from timestamptz, p_to timestamptz)
returns table (since timestamptz, until timestamptz, units text[])
language plpgsql stable
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
  v_all constant text[] := '{month,day,hour,minute}';
  v_everybody boolean := p_owner is null and p_project is null and 'owner' <> all (p_by);
  v_steps text[] := array(select u from unnest(v_all) u where u = any (p_by));
  v_step text := coalesce(v_steps[1], 'month');
  v_kept timestamptz := case v_step when 'minute' then stat_bound(v_now - interval '48 hours', 'minute', false)
    when 'hour' then stat_bound(v_now - interval '2208 hours', 'hour', false) else '-infinity' end;
  v_message text;
begin
  v_message := case
    when not p_by <@ '{owner,project,kind,mode,status,month,day,hour,minute}'
      then 'by takes owner, project, kind, mode, status, and one of month, day, hour and minute'
    when cardinality(v_steps) > 1 then 'by takes one of month, day, hour and minute'
    when v_step in ('hour', 'minute') and not v_everybody then 'hours and minutes are counted of everybody together only'
    when 'project' = any (p_by) and p_owner is null and p_project is null then 'by project takes an owner, or a project'
    when p_from >= p_to then 'from must be before to'
    when p_from < v_kept then format('by %s goes back to %s only', v_step, to_char(v_kept at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI"Z"'))
  end;
  if v_message is not null then
    perform raise_refusal(jsonb_build_object('code', 'invalid_input', 'message', v_message));
  end if;
  since := coalesce(p_from, v_kept);
  until := coalesce(p_to, 'infinity');
  units := case when v_everybody then v_all[array_position(v_all, v_step):] else '{day}' end;
  since := stat_bound(since, stat_unit(since, v_everybody, v_step, v_now), false);
  until := stat_bound(until, stat_unit(until, v_everybody, v_step, v_now), true);
  -- A sum over all of history is one row a group.
  if since = '-infinity' and until = 'infinity' and cardinality(v_steps) = 0 then units := '{total}'; end if;
  return next;
end $$;
comment on function statistics_range(text, text, text[], timestamptz, timestamptz) is 'From when to when the statistics can answer a question, and of which units; refuses what they cannot.';
