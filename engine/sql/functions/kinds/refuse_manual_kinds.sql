-- A job keeps what its kind was when it was submitted. With live ones of both sorts nobody would know who moves which.
create or replace function refuse_manual_kinds(p_kinds jsonb) returns void
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
  v_kind record;
  v_live boolean;
begin
  for v_kind in
    select d.name, coalesce(d.manual, false) as manual, k.manual as was,
      (select min(t.key) from jsonb_to_recordset(d.limits) as t(key text, policy text) where t.policy = 'queue') as queueing
    from jsonb_to_recordset(p_kinds) as d(name text, manual boolean, limits jsonb)
    left join kinds k on k.name = d.name
  loop
    if v_kind.manual and v_kind.queueing is not null then
      perform raise_refusal(jsonb_build_object('code', 'invalid_kind',
        'message', format('kind %s is manual, but its limit %s queues', v_kind.name, v_kind.queueing),
        'hint', 'Nothing of a manual kind waits in a queue: let the limit reject.'));
    end if;
    continue when v_kind.was is null or v_kind.was = v_kind.manual;
    if v_kind.was then
      v_live := exists (select from manual_jobs m where m.kind = v_kind.name and m.status in ('queued', 'running'));
    else
      v_live := exists (select from leases e where e.kind = v_kind.name)
        or exists (select from queue q join lanes l on l.lane = q.lane where l.kind = v_kind.name)
        or exists (select from scheduled s join jobs j on j.id = s.job_id where j.kind = v_kind.name)
        or exists (select from waits w join jobs j on j.id = w.job_id where j.kind = v_kind.name);
    end if;
    if v_live then
      perform raise_refusal(jsonb_build_object('code', 'invalid_kind',
        'message', format('kind %s cannot be made %s while jobs of it are live', v_kind.name,
          case when v_kind.manual then 'manual' else 'one that workers run' end),
        'hint', 'Let its jobs end, or give the kind another name.'));
    end if;
  end loop;
end $$;
comment on function refuse_manual_kinds(jsonb) is 'Raises JG018 for a manual kind with a queueing limit, and for a kind that turns manual, or back, while jobs of it live.';
