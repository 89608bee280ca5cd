create or replace function apply_policy(p_table text, p_name text, p_roles text, p_rule text) returns void
language plpgsql volatile
set search_path from current
as $$
declare
  v_roles text := (
    select string_agg(quote_ident(r), ', ' order by r) from pg_policies p cross join unnest(p.roles) r
    where p.schemaname = current_schema() and p.tablename = p_table and p.policyname = p_name
  );
begin
  if v_roles is not distinct from p_roles then return; end if;
  execute format('drop policy if exists %I on %I', p_name, p_table);
  if p_roles is not null then
    execute format('create policy %I on %I ', p_name, p_table) || format(p_rule, p_roles);
  end if;
end $$;
comment on function apply_policy(text, text, text, text) is 'Makes a policy, or makes it anew where its roles differ. Without roles there is none.';
