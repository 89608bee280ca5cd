-- Whom an operator finds behind a full limit: those who hold it, for longest first, and the lanes that wait for it, in
-- their order. An owner's limits are those that his newest 1,000 jobs hold or that a lane of his waits for.
create or replace function limit_usage(p_keys text[] default null, p_owner text default null, p_limit integer default 10)
returns table (key text, policy text, max integer, used integer, holders jsonb, lanes integer, waiting jsonb)
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
  v_keys text[] := p_keys;
begin
  if p_owner is not null then
    v_keys := array(
      select s.limit_key
      from (select j.id, j.finished_at from jobs j where j.owner_id = p_owner order by j.id desc limit 1000) o
      cross join lateral (select h.limit_key from slots h where h.job_id = o.id offset 0) s
      where o.finished_at is null and (p_keys is null or s.limit_key = any (p_keys))
      union
      select l.blocked_on from lanes l
      where l.owner_id = p_owner and l.status = 'blocked' and (p_keys is null or l.blocked_on = any (p_keys))
    );
  end if;
  return query
    select l.key, l.policy, l.max, (select count(*) from slots s where s.limit_key = l.key)::integer,
      (
        select coalesce(jsonb_agg(jsonb_build_object(
          'job', h.job_id, 'kind', j.kind, 'owner', j.owner_id, 'status', j.status, 'since', h.granted_at
        ) order by h.granted_at, h.job_id), '[]')
        from (
          select s.job_id, s.granted_at from slots s where s.limit_key = l.key order by s.granted_at, s.job_id limit p_limit
        ) h
        cross join lateral (select o.kind, o.owner_id, o.status from jobs o where o.id = h.job_id offset 0) j
      ),
      (
        select count(*) from (select from lanes b where b.status = 'blocked' and b.blocked_on = l.key limit 1000) c
      )::integer,
      (
        select coalesce(jsonb_agg(jsonb_build_object(
          'kind', w.kind, 'owner', w.owner_id, 'priority', w.priority, 'first', q.first, 'jobs', q.jobs
        ) order by w.kind, w.priority, w.tag), '[]')
        from (
          select b.lane, b.kind, b.owner_id, b.priority, b.tag from lanes b
          where b.status = 'blocked' and b.blocked_on = l.key order by b.kind, b.priority, b.tag limit p_limit
        ) w
        cross join lateral (
          select (array_agg(i.job_id order by i.seq))[1] as first, count(*) as jobs
          from (select u.job_id, u.seq from queue u where u.lane = w.lane order by u.seq limit 1000) i
        ) q
      )
    from limits l
    where (v_keys is null or l.key = any (v_keys)) and (
      p_keys is not null or exists (select from slots s where s.limit_key = l.key)
      or exists (select from lanes b where b.status = 'blocked' and b.blocked_on = l.key)
    )
    order by l.key
    limit 200;
end $$;
comment on function limit_usage(text[], text, integer) is 'What is taken of limits, by which jobs, and which lanes wait for them: so many of each, and at most 200 limits. Without keys those that somebody holds or waits for.';
