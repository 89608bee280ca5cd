-- p_himself: for a job's owner, not for the app. What he pays for, and what is internal, he cannot move.
create or replace function lock_manual_jobs(p_jobs uuid[], p_owner text, p_himself boolean)
returns table (job_id uuid, result text, status text)
language plpgsql volatile
set search_path from current
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
set random_page_cost = 0.1
set cpu_tuple_cost = 0.5
set jit = off
set max_parallel_workers_per_gather = 0
as $$
#variable_conflict use_column
begin
  perform from manual_jobs m
  where m.job_id = any (p_jobs) and m.owner_id = coalesce(p_owner, m.owner_id) order by m.job_id for update;
  -- A new statement, under the locks.
  return query
    select i.id, case
        when j.status is null then 'not_found'
        when m.job_id is null then 'not_manual'
        when p_himself and (j.price > 0 or coalesce(k.internal, true)) then 'forbidden'
        else 'ok' end,
      coalesce(m.status, j.status)
    from (select distinct u.id from unnest(p_jobs) u(id)) i
    left join lateral (
      select o.status, o.price, o.kind from jobs o where o.id = i.id and o.owner_id = coalesce(p_owner, o.owner_id) offset 0
    ) j on true
    left join manual_jobs m on m.job_id = i.id and j.status is not null
    left join kinds k on k.name = j.kind;
end $$;
comment on function lock_manual_jobs(uuid[], text, boolean) is 'Holds jobs of manual kinds, of one owner if given, and answers ok, forbidden, not_manual or not_found for each, with its status. Wait for it while nothing else is held.';
