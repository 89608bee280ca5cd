-- Changes nothing that is as it should be: each change locks a table against everybody.
create or replace function apply_policies() returns void
language plpgsql volatile
set search_path from current
as $$
declare
  v_service text := granted_roles('service');
  v_table record;
begin
  for v_table in
    select c.oid, c.relname, c.relrowsecurity, c.relispartition from pg_class c
    where c.relnamespace = quote_ident(current_schema())::regnamespace and c.relkind in ('r', 'p')
    order by c.relname
  loop
    if not v_table.relrowsecurity then execute format('alter table %I enable row level security', v_table.relname); end if;
    -- Whoever comes through jobs needs no policy of a partition, and nobody else has any business there.
    continue when v_table.relispartition;
    perform apply_policy(v_table.relname, 'service', v_service, 'for all to %s using (true) with check (true)');
  end loop;
end $$;
comment on function apply_policies() is 'Turns on row security on every table: roles of the service see everything, others nothing. The owner of the tables is bound by none of it.';
