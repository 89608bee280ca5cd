create or replace function removed_lines(p_removal text, p_after uuid default null, p_limit integer default 500)
returns table (id uuid, line text)
language plpgsql stable
set search_path from current
set enable_seqscan = off
set jit = off
set max_parallel_workers_per_gather = 0
as $$
begin
  if not exists (select from removals r where r.name = p_removal) then
    raise exception using errcode = 'JG006', message = format('no partition %s waits to be archived', p_removal);
  end if;
  return query execute format(
    'select j.id, (jsonb ''{"type": "job"}'' || to_jsonb(j))::text from %I j where j.id > $1 order by j.id limit $2', p_removal)
    using coalesce(p_after, '00000000-0000-0000-0000-000000000000'), p_limit;
end $$;
comment on function removed_lines(text, uuid, integer) is 'The jobs of a partition that waits to be archived, as a line of JSON each, in the order of their ids.';
