create or replace function old_partitions(p_before uuid) returns table (name text, from_id uuid, to_id uuid, verdict text)
language plpgsql volatile
set search_path from current
as $$
begin
  return query
    with old as materialized (
      select b.name, b.from_id, b.to_id, partition_is_dead(b.from_id, b.to_id) as dead,
        coalesce(pg_relation_size(b.relation) > 0, false) as filled
      from partition_bounds() b where b.to_id <= p_before
    ), placed as (
      select o.*, bool_and(o.dead) over (order by o.to_id) as lowest from old o
    )
    select p.name, p.from_id, p.to_id,
      case
        when not p.dead then 'live'
        when p.lowest and (p.filled or p.name <> 'jobs_past' or count(*) filter (where p.lowest) over () > 1) then 'drop'
        when p.filled then 'empty'
        else 'done'
      end
    from placed p
    order by p.to_id;
end $$;
comment on function old_partitions(uuid) is 'What becomes of the partitions that end at p_before or earlier. drop: dead like all below it. empty: dead, but one below it lives. live: a job in it has not ended. done: holds nothing.';
