create or replace function due_trims(p_kind text, p_keep interval, p_limit integer, p_now timestamptz, out jobs uuid[], out moved integer)
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
  v_ids uuid[];
  v_sinces timestamptz[];
begin
  with held as (
    select t.job_id, t.since from trims t where t.kind = p_kind and t.since <= p_now - p_keep
    order by t.since, t.job_id limit p_limit for update skip locked
  )
  select array_agg(h.job_id), array_agg(h.since) into v_ids, v_sinces from held h;

  -- A job that was live is asked again when it could be due at the earliest; one that is gone is forgotten.
  with now_is as (
    select i.id, i.since, coalesce(j.finished_at, case when j.id is not null then p_now end) as at
    from unnest(v_ids, v_sinces) i(id, since)
    left join lateral (select o.id, o.finished_at from jobs o where o.id = i.id offset 0) j on true
  ), changed as (
    select n.* from now_is n where n.at is distinct from n.since
  ), gone as (
    delete from trims t using changed c where t.kind = p_kind and t.since = c.since and t.job_id = c.id
  ), renewed as (
    insert into trims (kind, since, job_id) select p_kind, c.at, c.id from changed c where c.at is not null
    on conflict do nothing
  )
  select coalesce(array_agg(n.id order by n.id) filter (where n.at <= p_now - p_keep), '{}'),
    count(*) filter (where n.at is distinct from n.since)
  into jobs, moved from now_is n;
end $$;
comment on function due_trims(text, interval, integer, timestamptz) is 'Jobs that ended longer than p_keep ago, oldest first by their end; and how many others turned out not to be due, or not to be there.';
