create or replace function genjobs_api.statistics(
  by text[] default '{}', project text default null, kind text default null, mode text default null,
  since timestamptz default null, until timestamptz default null
) returns setof statistics_row
language plpgsql stable security definer
set search_path from current
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
set random_page_cost = 0.1
set cpu_tuple_cost = 0.5
set jit = off
set max_parallel_workers_per_gather = 0
as $$
begin
  perform require_owner();
  if 'owner' = any (statistics.by) then
    perform raise_refusal('{"code": "invalid_input", "message": "by takes project, kind, mode, status, and one of month and day"}');
  end if;
  return query
    select nullif(r.value ->> 'project', ''), r.value ->> 'kind', nullif(r.value ->> 'mode', ''), r.value ->> 'status',
      to_timestamp((r.value ->> 'at')::double precision / 1000), n.jobs, n.succeeded, n.failed, n.canceled,
      n.succeeded::double precision / nullif(n.succeeded + n.failed, 0), n.cost_micros, n.charged,
      round((r.value #>> '{wait,total}')::numeric / nullif(n.started, 0))::bigint, (r.value #>> '{wait,p50}')::bigint,
      (r.value #>> '{wait,p90}')::bigint, (r.value #>> '{wait,p99}')::bigint,
      round((r.value #>> '{run,total}')::numeric / nullif(n.started, 0))::bigint, (r.value #>> '{run,p50}')::bigint,
      (r.value #>> '{run,p90}')::bigint, (r.value #>> '{run,p99}')::bigint
    from read_statistics(current_owner(), statistics.project, statistics.kind, statistics.mode, statistics.since, statistics.until,
      statistics.by, 1000, true) a
    cross join lateral jsonb_array_elements(a.answer) with ordinality r(value, place)
    cross join lateral jsonb_to_record(r.value) as n(jobs bigint, succeeded bigint, failed bigint, canceled bigint, started bigint,
      cost_micros bigint, charged bigint)
    order by r.place;
end $$;
comment on function genjobs_api.statistics(text[], text, text, text, timestamptz, timestamptz) is 'The caller''s jobs that have ended: how many, what they cost and how long they took, in all or by any of project, kind, mode, status, and month or day. since and until are days, in UTC. At most 1,000 rows.';
