-- Called under lock_jobs(). Together the partitions always cover every id, so that no insert fails, whatever the clock says.
create or replace function cut_open_partition(p_cuts timestamptz[], p_every interval, p_now timestamptz) returns text[]
language plpgsql volatile
set search_path from current
as $$
declare
  v_cuts timestamptz[] := p_cuts;
  v_from uuid;
  v_first uuid;
  v_ahead integer;
  v_names text[] := '{}';
  v_bounds uuid[];
  v_index text;
begin
  select b.from_id into v_from from partition_bounds() b where b.name = 'jobs_open';
  select j.id into v_first from only jobs_open j order by j.id limit 1;
  if v_from is null then
    v_from := job_id_floor(date_bin(p_every, least(p_now, job_id_time(v_first)), timestamptz '2001-01-01 00:00:00Z'));
  end if;

  -- Ids ahead of the cut were made under a clock that was wrong. Few are moved; many set the cut instead.
  select count(*) into v_ahead
  from (select from only jobs_open j where j.id >= job_id_floor(v_cuts[1]) limit 10001) a;
  if v_ahead > 10000 then
    select array[date_bin(p_every, job_id_time(j.id), timestamptz '2001-01-01 00:00:00Z') + p_every] into v_cuts
    from only jobs_open j order by j.id desc limit 1;
    v_ahead := 0;
  end if;
  v_bounds := v_from || array(select job_id_floor(c) from unnest(v_cuts) c order by c);
  select array_agg('jobs_' || to_char(job_id_time(b) at time zone 'UTC', 'YYYYMMDD') order by b) into v_names
  from unnest(v_bounds) b;

  alter table jobs detach partition jobs_open;
  if v_first is null then
    -- As a rule the open partition lies in the future and is empty.
    drop table jobs_open;
    perform add_partition(v_names[1], v_bounds[1], v_bounds[2]);
  else
    for v_index in select i.indexrelid::regclass::text from pg_index i where i.indrelid = 'jobs_open'::regclass loop
      execute format('alter index %I rename to %I', v_index, replace(v_index, 'jobs_open', v_names[1]));
    end loop;
    execute format('alter table jobs_open rename to %I', v_names[1]);
    execute format('comment on table %I is %L', v_names[1], 'Jobs of one period.');
  end if;
  if cardinality(v_cuts) = 2 then
    perform add_partition(v_names[2], v_bounds[2], v_bounds[3]);
  end if;
  perform add_partition('jobs_open', v_bounds[cardinality(v_bounds)], null,
    'Jobs after all periods; empty as long as maintenance comes in time.');
  if not exists (select from partition_bounds() b where b.from_id is null) then
    perform add_partition('jobs_past', null, v_from, 'Jobs before all periods: empty, but for a clock set back.');
  end if;
  if v_first is not null then
    if v_ahead > 0 then
      execute format(
        'with ahead as (delete from only %I where id >= %L returning *) insert into jobs select * from ahead',
        v_names[1], v_bounds[2]);
    end if;
    -- Reads the whole partition to check its bound.
    execute format('alter table jobs attach partition %I for values from (%L) to (%L)',
      v_names[1], v_bounds[1], v_bounds[2]);
  end if;
  return v_names[1 : cardinality(v_cuts)];
end $$;
comment on function cut_open_partition(timestamptz[], interval, timestamptz) is 'Makes periods of the open partition, up to each of the times; whatever it holds stays in the first of them. Returns their names.';
