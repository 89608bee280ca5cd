create or replace function read_statement(p_owner text, p_before bigint default null, p_limit integer default 50)
returns table (id bigint, reason text, amount bigint, job_id uuid, held bigint, key text, note text, created_at timestamptz)
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
begin
  return query
    select t.id, t.reason, p.amount, t.job_id, t.held, t.key, t.note, t.created_at
    from (
      select o.transfer_id, o.amount from postings o
      where o.account = 'owner:' || p_owner and (p_before is null or o.transfer_id < p_before)
      order by o.transfer_id desc limit least(greatest(p_limit, 1), 1000)
    ) p
    join transfers t on t.id = p.transfer_id
    order by t.id desc;
end $$;
comment on function read_statement(text, bigint, integer) is 'The transfers of an owner, newest first; the next page begins before the last id of this one.';
