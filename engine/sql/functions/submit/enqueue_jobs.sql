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

  v_lanes := array(select distinct l from unnest(p_lanes) l order by l);

  -- SUBMIT 1: make the lane or hold the one that is there; again if it vanished between the two.
  loop
    with held as (
      select l.lane from lanes l where l.lane = any (v_lanes) order by l.lane for key share
    )
    select count(*) into v_held from held;
    exit when v_held = cardinality(v_lanes);
    perform make_lanes(p_jobs, p_lanes);
  end loop;

  -- SUBMIT 2
  insert into queue (lane, seq, job_id)
  select i.lane, i.seq, i.id from unnest(p_jobs, p_lanes, p_seqs) i(id, lane, seq);

  -- SUBMIT 3, a new statement: what the key share read saw can be old.
  -- Only idle lanes are locked; a claim holds the ready ones.
  v_lanes := array(
    select i.lane from (select l.lane, l.status from lanes l where l.lane = any (v_lanes) offset 0) i where i.status = 'idle'
  );
  if cardinality(v_lanes) = 0 then return; end if;
  with held as (
    select l.lane, l.ctid as tid, l.owner_id, l.priority, l.status from lanes l where l.lane = any (v_lanes)
    order by l.lane for no key update
  )
  select array_agg(h.lane), array_agg(h.tid), array_agg(h.owner_id), array_agg(h.priority) into v_lanes, v_tids, v_owners, v_priorities
  from held h where h.status = 'idle';
  if v_lanes is null then return; end if;
  v_paces := owner_paces(v_owners);
  -- Where they are: by its key, each would be looked for among all that it has been while a transaction is held open, and by
  -- its status, among all lanes that are idle.
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
