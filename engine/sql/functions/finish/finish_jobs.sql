create or replace function finish_jobs(p_items jsonb)
returns table (job_id uuid, result text, status text, run_at timestamptz, woken integer)
language plpgsql volatile
set search_path from current
set enable_seqscan = off
set jit = off
as $$
#variable_conflict use_column
declare
  v_now timestamptz := clock();
begin
  perform require_read_committed();
  return query
    with ended as materialized (select * from end_leases(p_items, v_now))
    select i.job_id,
      case when e.job_id is not null then 'ok'
        when j.finished_at is not null and j.lease_epoch = i.epoch and not exists (
          select from attempts a
          where a.job_id = i.job_id and a.epoch = i.epoch and a.outcome in ('expired', 'canceled')) then 'already_finished'
        else 'lease_lost' end,
      coalesce(e.status, j.status), e.run_at, coalesce(e.woken, 0)
    from jsonb_to_recordset(p_items) as i(job_id uuid, epoch integer)
    left join ended e on e.job_id = i.job_id
    left join jobs j on j.id = i.job_id;
end $$;
comment on function finish_jobs(jsonb) is 'Hands in finished attempts: [{job_id, epoch, outcome: succeeded|failed|released, output?, error?, permanent?, retry_after_ms?}]. Answers ok, already_finished or lease_lost for each.';
