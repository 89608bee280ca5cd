-- p_prices, p_costs: {job id: price or expected cost}, of kinds where it depends on the input, as the server works it out
-- today. Without one it is what the old job was priced at, or cost.
create or replace function retry_jobs(p_jobs uuid[], p_owner text default null, p_prices jsonb default null, p_costs jsonb default null)
returns table (job_id uuid, new_id uuid, error jsonb)
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
declare
  v_old uuid[];
  v_items jsonb;
begin
  -- Terminal states never change, so this is a new job with the request of the old one, admitted like any other. Its
  -- idempotency key makes a second click answer with the same new job.
  select array_agg(j.id order by j.id), jsonb_agg(jsonb_build_object('kind', j.kind, 'owner', j.owner_id,
      'project', j.project_id, 'subject', j.subject, 'mode', j.mode, 'input_asset', j.input_asset_id, 'priority', j.priority, 'input', j.input,
      'metadata', j.metadata || jsonb_build_object('retry_of', j.id), 'idempotency_key', 'retry:' || j.id,
      'price', case when k.price is null then coalesce(p_prices -> j.id::text, to_jsonb(j.price)) end,
      'expected_cost_micros', case when k.expected_cost_micros is null then coalesce(p_costs -> j.id::text, to_jsonb(j.cost_micros)) end) order by j.id)
  into v_old, v_items
  from (select distinct u.id from unnest(p_jobs) u(id)) i
  join jobs j on j.id = i.id and j.owner_id = coalesce(p_owner, j.owner_id) and j.status in ('failed', 'canceled')
  left join kinds k on k.name = j.kind;
  return query
    with answers as materialized (select * from submit_jobs(coalesce(v_items, '[]')))
    select i.id, a.job_id, case when a.item is not null then a.error
      else jsonb_build_object('code', case when j.id is null then 'not_found' else 'illegal_transition' end,
        'message', case when j.id is null then 'there is no such job' else format('the job is %s', j.status) end) end
    from unnest(p_jobs) with ordinality i(id, n)
    left join lateral (
      select o.id, o.status from jobs o where o.id = i.id and o.owner_id = coalesce(p_owner, o.owner_id) offset 0
    ) j on true
    left join answers a on v_old[a.item] = i.id
    order by i.n;
end $$;
comment on function retry_jobs(uuid[], text, jsonb, jsonb) is 'Submits the requests of failed or canceled jobs again, as new jobs whose metadata names the old one, priced anew. Refusals as of a submit.';
