-- Jobs are removed by the partition, what belongs to them by the row. p_after is the answer of the call before, so that
-- a sweep does not walk over the rows it has just deleted.
create or replace function sweep_history(p_before uuid, p_limit integer default 1000, p_after uuid default null)
returns table (removed integer, last uuid)
language plpgsql volatile
set search_path from current
set enable_seqscan = off
set jit = off
set max_parallel_workers_per_gather = 0
as $$
declare
  v_range record;
  v_ids uuid[];
begin
  perform require_read_committed();
  removed := 0;
  for v_range in
    select greatest(b.from_id, p_after, '00000000-0000-0000-0000-000000000000') as from_id, b.to_id
    from partition_bounds() b
    where b.to_id <= p_before and (p_after is null or b.to_id > p_after)
      and (b.from_id is null or pg_relation_size(b.relation) = 0)
      -- What is not archived yet still needs its history.
      and not exists (select from removals r where r.to_id > coalesce(b.from_id, '00000000-0000-0000-0000-000000000000')
        and coalesce(r.from_id, '00000000-0000-0000-0000-000000000000') < b.to_id)
    order by b.to_id
  loop
    with old as (
      select s.job_id, s.seq from stream s
      where s.job_id >= v_range.from_id and s.job_id < v_range.to_id
        and not exists (select from jobs j where j.id = s.job_id)
      order by s.job_id, s.seq limit p_limit for update skip locked
    ), gone as (
      delete from stream s using old o where s.job_id = o.job_id and s.seq = o.seq returning s.job_id
    )
    select array_agg(g.job_id order by g.job_id) into v_ids from gone g;
    removed := removed + coalesce(cardinality(v_ids), 0);
    if cardinality(v_ids) >= p_limit then last := least(last, v_ids[cardinality(v_ids)]); end if;

    with old as (
      select s.job_id, s.name from steps s
      where s.job_id >= v_range.from_id and s.job_id < v_range.to_id
        and not exists (select from jobs j where j.id = s.job_id)
      order by s.job_id, s.name limit p_limit for update skip locked
    ), gone as (
      delete from steps s using old o where s.job_id = o.job_id and s.name = o.name returning s.job_id
    )
    select array_agg(g.job_id order by g.job_id) into v_ids from gone g;
    removed := removed + coalesce(cardinality(v_ids), 0);
    if cardinality(v_ids) >= p_limit then last := least(last, v_ids[cardinality(v_ids)]); end if;

    with old as (
      select a.job_id, a.epoch from attempts a
      where a.job_id >= v_range.from_id and a.job_id < v_range.to_id
        and not exists (select from jobs j where j.id = a.job_id)
      order by a.job_id, a.epoch limit p_limit for update skip locked
    ), gone as (
      delete from attempts a using old o where a.job_id = o.job_id and a.epoch = o.epoch returning a.job_id
    )
    select array_agg(g.job_id order by g.job_id) into v_ids from gone g;
    removed := removed + coalesce(cardinality(v_ids), 0);
    if cardinality(v_ids) >= p_limit then last := least(last, v_ids[cardinality(v_ids)]); end if;

    with old as (
      select m.job_id from manual_jobs m
      where m.job_id >= v_range.from_id and m.job_id < v_range.to_id
        and not exists (select from jobs j where j.id = m.job_id)
      order by m.job_id limit p_limit for update skip locked
    ), gone as (
      delete from manual_jobs m using old o where m.job_id = o.job_id returning m.job_id
    )
    select array_agg(g.job_id order by g.job_id) into v_ids from gone g;
    removed := removed + coalesce(cardinality(v_ids), 0);
    if cardinality(v_ids) >= p_limit then last := least(last, v_ids[cardinality(v_ids)]); end if;
    -- A full batch: go on from there in a transaction of its own.
    exit when last is not null;
  end loop;
  return next;
end $$;
comment on function sweep_history(uuid, integer, uuid) is 'Deletes attempts, steps, stream events and manual rows of removed jobs with ids before p_before, up to p_limit rows of each. last is where to go on, null at the end.';
