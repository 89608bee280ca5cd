-- One call for all who watch through one process. STABLE, so all its parts see one snapshot: an end is never seen before
-- the events that came before it.
-- p_jobs with p_versions and p_seqs: what is known of each, version 0 for nothing. p_known: its owner's watchers all know it.
-- p_owners: find jobs with ids above p_floors, a page in the order of their ids, and with p_looks also the newest ones.
-- p_owner_seqs: of jobs that are found this way events are wanted after this number.
create or replace function watch_jobs(
  p_jobs uuid[], p_versions bigint[], p_seqs bigint[], p_known boolean[],
  p_owners text[], p_floors uuid[], p_looks boolean[], p_owner_seqs bigint[], p_events integer default 500
) returns table (at timestamptz, owner_id text, job_id uuid, version bigint, last_seq bigint, job jsonb, events jsonb)
language plpgsql stable
set search_path from current
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
set random_page_cost = 0.1
set cpu_tuple_cost = 0.5
set jit = off
set max_parallel_workers_per_gather = 0
as $$
#variable_conflict use_column
declare
  v_now timestamptz := clock();
  v_page_owners text[];
  v_page_ends uuid[];
  v_found uuid[];
  v_found_seqs bigint[];
  v_ids uuid[];
  v_versions bigint[];
  v_seqs bigint[];
  v_new_owners text[];
  v_new_versions bigint[];
  v_last_seqs bigint[];
begin
  with page as materialized (
    select w.owner, w.seq, j.id, row_number() over (partition by w.owner order by j.id) as n
    from unnest(p_owners, p_floors, p_owner_seqs) w(owner, floor, seq)
    cross join lateral (
      select o.id from jobs o where o.owner_id = w.owner and o.id > w.floor order by o.id limit 200
    ) j
  ), found as (
    select p.id, p.seq from page p
    union all
    select j.id, w.seq
    from unnest(p_owners, p_looks, p_owner_seqs) w(owner, looks, seq)
    cross join lateral (select o.id from jobs o where o.owner_id = w.owner order by o.id desc limit 200) j
    where w.looks
  )
  select array_agg(f.id), array_agg(f.seq),
    (select array_agg(p.owner order by p.owner) from page p where p.n = 200),
    (select array_agg(p.id order by p.owner) from page p where p.n = 200)
  into v_found, v_found_seqs, v_page_owners, v_page_ends
  from found f
  where not exists (select from unnest(p_jobs, p_known) k(id, known) where k.id = f.id and k.known);

  select array_agg(a.id), array_agg(a.version), array_agg(a.seq) into v_ids, v_versions, v_seqs
  from (
    select b.id, min(b.version) as version, min(b.seq) as seq
    from (
      select p.id, p.version, p.seq from unnest(p_jobs, p_versions, p_seqs) p(id, version, seq)
      union all
      select f.id, 0, f.seq from unnest(v_found, v_found_seqs) f(id, seq)
    ) b
    group by b.id
  ) a;

  -- What has changed, what has new events, what is gone.
  select array_agg(a.id), array_agg(a.version), array_agg(a.seq), array_agg(v.owner_id), array_agg(v.version), array_agg(v.last_seq)
  into v_ids, v_versions, v_seqs, v_new_owners, v_new_versions, v_last_seqs
  from unnest(v_ids, v_versions, v_seqs) a(id, version, seq)
  left join job_versions(v_ids) v on v.id = a.id
  where v.id is null or v.version <> a.version or v.last_seq > a.seq;

  return query select v_now, null::text, null::uuid, null::bigint, null::bigint, null::jsonb, null::jsonb;
  return query
    select v_now, c.owner_id, c.id, c.new_version, c.last_seq, d.job, e.events
    from unnest(v_ids, v_versions, v_seqs, v_new_owners, v_new_versions, v_last_seqs)
      c(id, version, seq, owner_id, new_version, last_seq)
    left join (
      select r.id, to_jsonb(r) as job
      from read_jobs(array(
        select u.id from unnest(v_ids, v_versions, v_new_versions) u(id, version, new_version) where u.version <> u.new_version
      )) r
    ) d on d.id = c.id
    left join lateral (
      select jsonb_agg(jsonb_build_object('seq', s.seq, 'type', s.type, 'data', s.data, 'at', s.at) order by s.seq) as events
      from (
        -- At least one, and no more than about a megabyte.
        select t.seq, t.type, t.data, t.at, sum(octet_length(t.data::text)) over (order by t.seq) - octet_length(t.data::text) as before
        from stream t
        where t.job_id = c.id and t.seq > c.seq order by t.seq limit p_events
      ) s
      where s.before < 1000000
    ) e on c.last_seq > c.seq;
  return query
    select v_now, p.owner, p.id, null::bigint, null::bigint, null::jsonb, null::jsonb
    from unnest(v_page_owners, v_page_ends) p(owner, id);
end $$;
comment on function watch_jobs(uuid[], bigint[], bigint[], boolean[], text[], uuid[], boolean[], bigint[], integer) is 'What is new for all who watch: a first row with the time; jobs whose version is another one than is known, whole, and their next events; ids that are gone, without an owner; and the last id of a full page of an owner''s jobs, without a version.';
