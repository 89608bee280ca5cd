-- The catalog has bounds as text only: FOR VALUES FROM ('…') TO (MAXVALUE).
create or replace function partition_bounds() returns table (name text, from_id uuid, to_id uuid, relation oid)
language plpgsql stable
set search_path from current
as $$
begin
  return query
    select c.relname::text, (regexp_match(b.text, 'FROM \(''([0-9a-f-]+)''\)'))[1]::uuid,
      (regexp_match(b.text, 'TO \(''([0-9a-f-]+)''\)'))[1]::uuid, c.oid
    from pg_inherits i
    join pg_class c on c.oid = i.inhrelid
    cross join lateral (select pg_get_expr(c.relpartbound, c.oid) as text) b
    where i.inhparent = 'jobs'::regclass and not i.inhdetachpending and b.text is not null -- dropped just now
    order by 2 nulls first;
end $$;
comment on function partition_bounds() is 'The partitions of jobs, oldest first. from_id is null where a range has no beginning, to_id where it has no end.';
