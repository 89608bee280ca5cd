-- Every job is passed once. An hour is left, because a submit in a caller's own transaction may come to be after others.
create or replace function note_trims(p_kind text, p_keep interval, p_limit integer, p_now timestamptz) returns integer
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
  v_after uuid;
  v_to uuid := job_id_floor(p_now - greatest(p_keep, interval '1 hour') + interval '1 ms');
  v_ids uuid[];
begin
  insert into trim_cursors (kind)
  select p_kind where not exists (select from trim_cursors c where c.kind = p_kind) on conflict do nothing;
  select c.after into v_after from trim_cursors c where c.kind = p_kind for update skip locked;
  if not found then return 0; end if;
  -- It was moved under a clock that was ahead.
  if v_after > job_id_floor(p_now) then v_after := '00000000-0000-0000-0000-000000000000'; end if;

  if p_kind = '' then
    -- From job to job, however many events each has.
    with recursive passed as (
      (select s.job_id from stream s where s.job_id > v_after and s.job_id < v_to order by s.job_id limit 1)
      union all
      select n.job_id from passed p
      cross join lateral (
        select s.job_id from stream s where s.job_id > p.job_id and s.job_id < v_to order by s.job_id limit 1
      ) n
    )
    select array_agg(l.job_id order by l.job_id) into v_ids from (select p.job_id from passed p limit p_limit) l;
  else
    select array_agg(l.id order by l.id) into v_ids
    from (select j.id from jobs j where j.id > v_after and j.id < v_to order by j.id limit p_limit) l;
  end if;
  if v_ids is null then return 0; end if;

  insert into trims (kind, since, job_id)
  select p_kind, coalesce(j.finished_at, p_now), i.id
  from unnest(v_ids) i(id)
  cross join lateral (select o.finished_at, o.kind from jobs o where o.id = i.id offset 0) j
  where p_kind in (j.kind, '')
  on conflict do nothing;
  update trim_cursors c set after = v_ids[cardinality(v_ids)] where c.kind = p_kind;
  return cardinality(v_ids);
end $$;
comment on function note_trims(text, interval, integer, timestamptz) is 'Notes in trims the next jobs of a kind, or for the empty kind the next that have events, and says how many jobs it looked at.';
