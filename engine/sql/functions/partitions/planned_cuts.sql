create or replace function planned_cuts(p_every interval, p_now timestamptz) returns timestamptz[]
language plpgsql stable
set search_path from current
as $$
declare
  -- Periods begin on a Monday, so that partitions of a week do.
  v_next timestamptz := date_bin(p_every, p_now, timestamptz '2001-01-01 00:00:00Z') + p_every;
begin
  return array(
    select c.at
    from (select b.from_id from partition_bounds() b where b.to_id is null) o
    cross join unnest(array[v_next, v_next + p_every]) as c(at)
    where o.from_id is null or job_id_floor(c.at) > o.from_id
    order by c.at
  );
end $$;
comment on function planned_cuts(interval, timestamptz) is 'Where the open partition is to be cut, so that it begins at least one whole period from now; empty if it does.';
