-- Steps 1 to 3 of SUBMIT, for jobs whose row exists and that are in no other table. Lanes in the order of their ids.
create or replace function enqueue_jobs(p_jobs uuid[], p_lanes uuid[], p_seqs bigint[]) returns void
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
  v_lanes uuid[];
  v_tids tid[];
  v_owners text[];
  v_priorities smallint[];
  v_paces record;
  v_held integer;
  v_virtual bigint := virtual_now();
begin
  if cardinality(p_jobs) = 0 then return; end if;

  -- Locked in this order, one after the other, each by its own look: of a list of them the planner may make a walk over all lanes.
  v_lanes := array(select distinct l from unnest(p_lanes) l order by l);

  -- SUBMIT 1: make the lane or hold the one that is there; again if it vanished between the two.
  loop
    select count(*), array_agg(h.tid) into v_held, v_tids
    from unnest(v_lanes) i(lane)
    cross join lateral (select l.ctid as tid from lanes l where l.lane = i.lane for key share) h;
    exit when v_held = cardinality(v_lanes);
    perform make_lanes(p_jobs, p_lanes);
  end loop;

  -- SUBMIT 2
  insert into queue (lane, seq, job_id)
  select i.lane, i.seq, i.id from unnest(p_jobs, p_lanes, p_seqs) i(id, lane, seq);

  -- SUBMIT 3, a new statement: what the key share read saw can be old. Looked at where they were then: by its key each would be
  -- looked for among all that it has been while a transaction is held open. One that is elsewhere by now is not idle,
  -- since nobody makes a lane idle while its key share is held.
  select array_agg(i.tid) into v_tids
  from unnest(v_lanes, v_tids) i(lane, tid)
  cross join lateral (select l.lane, l.status from lanes l where l.ctid = i.tid offset 0) l
  where l.lane = i.lane and l.status = 'idle';
  if v_tids is null then return; end if;
  -- Only idle lanes are locked; a claim holds the ready ones.
  select array_agg(h.lane), array_agg(h.tid), array_agg(h.owner_id), array_agg(h.priority) into v_lanes, v_tids, v_owners, v_priorities
  from unnest(v_tids) i(tid)
  cross join lateral (
    select l.lane, l.ctid as tid, l.owner_id, l.priority, l.status from lanes l where l.ctid = i.tid for no key update
  ) h
  where h.status = 'idle';
  if v_lanes is null then return; end if;
  v_paces := owner_paces(v_owners);
  -- Not by its status as well, or all idle lanes may be read.
  update lanes l
  set status = 'ready', tag = greatest(v_virtual + (i.n - 1) * i.cost, i.last_tag + i.n * i.cost) + i.seq % 10000
  from (
    select h.tid, h.last_tag, h.cost, f.seq, row_number() over (partition by h.owner_id order by h.priority, f.seq) as n
    from unnest(v_lanes, v_tids, v_owners, v_priorities, v_paces.last_tags, v_paces.costs) h(lane, tid, owner_id, priority, last_tag, cost)
    cross join lateral (select q.seq from queue q where q.lane = h.lane order by q.seq limit 1) f
  ) i
  where l.ctid = i.tid;
end $$;
comment on function enqueue_jobs(uuid[], uuid[], bigint[]) is 'Puts jobs, given with their lanes and places, into the queue of their lanes and makes idle lanes ready.';
