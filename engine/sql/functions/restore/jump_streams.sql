-- Whoever watched has heard of events that are gone. So that the next ones are not taken for these, they are numbered from
-- far ahead, by the milliseconds since 1970, and the first says after which one it comes: see followsEvent() of the client.
create or replace function jump_streams(p_jobs uuid[], p_now timestamptz) returns void
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
  v_seq bigint := floor(extract(epoch from p_now) * 1000);
begin
  insert into stream (job_id, seq, type, data, at)
  select i.id, greatest(v_seq, e.last + 1), 'genjobs:restored', jsonb_build_object('after', e.last), p_now
  from unnest(p_jobs) i(id)
  cross join lateral (select o.finished_at from jobs o where o.id = i.id offset 0) j
  cross join lateral (
    select coalesce((select s.seq from stream s where s.job_id = i.id order by s.seq desc limit 1), 0) as last
  ) e
  where j.finished_at is null;
  update leases l
  set stream_seq = (select s.seq from stream s where s.job_id = l.job_id order by s.seq desc limit 1)
  where l.job_id = any (p_jobs);
end $$;
comment on function jump_streams(uuid[], timestamptz) is 'Numbers the further events of live jobs from far ahead, beginning with one of the type genjobs:restored.';
