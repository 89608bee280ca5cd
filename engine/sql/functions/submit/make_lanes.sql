-- A lane is written together with its limits and with lane_keys, which keep the limits from being removed. Order:
-- lanes by id, then limits by key, then lane_keys.
create or replace function make_lanes(p_jobs uuid[], p_lanes uuid[]) returns void
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
  v_virtual bigint := virtual_now();
  v_lanes uuid[];
  v_first uuid[];
  v_keys text[];
  v_templates text[];
  v_owners text[];
  v_held integer;
begin
  -- The first job of each lane that is not there.
  select array_agg(f.lane), array_agg(f.id) into v_lanes, v_first
  from (
    select distinct on (i.lane) i.lane, i.id from unnest(p_jobs, p_lanes) with ordinality i(id, lane, n)
    -- Looked up one by one: as a join it may read an index of all lanes, dead ones too.
    where (select l.lane from lanes l where l.lane = i.lane) is null
    order by i.lane, i.n
  ) f;
  if v_lanes is null then return; end if;

  with made as materialized (
    select j.lane, j.seq, j.kind, j.owner_id, j.priority, k.keys, row_number() over (order by j.lane) as place
    from unnest(v_first) i(id)
    join jobs j on j.id = i.id
    cross join lateral (
      select coalesce(array_agg(l.key order by l.key), '{}') as keys
      from job_limits(j.kind, j.owner_id, j.project_id, j.subject, j.mode, 'queue') l where not j.woken
    ) k
  ), pace as (
    select u.*
    from owner_paces(array(select m.owner_id from made m order by m.place)) p
    cross join lateral unnest(p.last_tags, p.costs) with ordinality u(last_tag, cost, place)
  )
  insert into lanes (lane, kind, owner_id, priority, limit_keys, status, tag)
  select w.lane, w.kind, w.owner_id, w.priority, w.keys, 'ready',
    -- Of those who come at the same virtual time, first come, first served: by at most a hundredth of a job.
    greatest(v_virtual + (w.n - 1) * p.cost, p.last_tag + w.n * p.cost) + w.seq % 10000
  from (select m.*, row_number() over (partition by m.owner_id order by m.priority, m.seq) as n from made m) w
  join pace p on p.place = w.place
  order by w.lane
  on conflict (lane) do nothing;

  select array_agg(d.key order by d.key), array_agg(d.template order by d.key), array_agg(d.owner_id order by d.key)
  into v_keys, v_templates, v_owners
  from (
    select distinct on (l.key) l.key, l.template, j.owner_id
    from unnest(v_first) i(id)
    join jobs j on j.id = i.id
    cross join lateral job_limits(j.kind, j.owner_id, j.project_id, j.subject, j.mode, 'queue') l
    where not j.woken
    order by l.key
  ) d;
  if v_keys is null then return; end if;

  loop
    perform ensure_limits(v_keys, v_templates, v_owners, 'queue');
    with held as (
      select l.key from limits l where l.key = any (v_keys) order by l.key for key share
    )
    select count(*) into v_held from held;
    exit when v_held = cardinality(v_keys);
  end loop;

  insert into lane_keys (limit_key, lane)
  select k.key, l.lane
  from lanes l cross join unnest(l.limit_keys) k(key)
  where l.lane = any (v_lanes)
  order by k.key, l.lane
  on conflict (limit_key, lane) do nothing;
end $$;
comment on function make_lanes(uuid[], uuid[]) is 'Makes the lanes that jobs lack, and the limits that these lanes need.';
