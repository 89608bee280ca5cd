-- Only grants, but for what the public has: what the administrator granted besides stays. Called at each migration, after
-- all objects are made. Of the schema for end users it knows its own objects by name, so that nothing else that somebody
-- puts there is shown to all users by an upgrade.
create or replace function apply_grants() returns void
language plpgsql volatile
set search_path from current
as $$
declare
  v_engine text := quote_ident(current_schema());
  v_api text := quote_ident(current_schema() || '_api');
  v_views constant text[] := '{jobs,manual_jobs,job_events,limits,kinds,credits,credit_statement,budgets}';
  v_calls constant text[] := '{submit,get_job,list_jobs,recent_jobs,cancel_job,retry_job,clear_jobs,delete_job,transition_job,update_job,statistics}';
  v_administration constant text[] := '{ensure_role,granted_roles,grant_service,grant_users,apply_grants,apply_policies,apply_policy}';
  v_service text := granted_roles('service');
  v_users text := granted_roles('user');
  v_anonymous text := granted_roles('anonymous');
  v_both text := concat_ws(', ', v_service, v_users);
  v_object text;
begin
  -- What others have made in these schemas is theirs to close.
  for v_object in
    select p.oid::regprocedure::text from pg_proc p
    where p.pronamespace in (v_engine::regnamespace, v_api::regnamespace) and pg_has_role(p.proowner, 'usage')
      and has_function_privilege('public', p.oid, 'execute')
  loop
    execute format('revoke all on routine %s from public', v_object);
  end loop;
  for v_object in
    select c.oid::regclass::text from pg_class c
    where c.relnamespace in (v_engine::regnamespace, v_api::regnamespace) and pg_has_role(c.relowner, 'usage')
      and c.relkind in ('r', 'p', 'v', 'm', 'S') and exists (select from aclexplode(c.relacl) a where a.grantee = 0)
  loop
    execute format('revoke all on %s from public', v_object);
  end loop;
  perform apply_policies();

  if v_both <> '' then
    execute format('grant usage on schema %s to %s', v_api, v_both);
    foreach v_object in array v_views loop
      execute format('grant select on %s.%I to %s', v_api, v_object, v_both);
    end loop;
    for v_object in
      select format('%s(%s)', quote_ident(p.proname), pg_get_function_identity_arguments(p.oid)) from pg_proc p
      where p.pronamespace = v_api::regnamespace and p.proname = any (v_calls)
    loop
      execute format('grant execute on function %s.%s to %s', v_api, v_object, v_both);
    end loop;
  end if;
  if v_users is not null then
    -- What views call runs with the rights of whoever reads them. Without the schema nobody else can name these.
    execute format('grant execute on function current_owner(), clock(), own_limits(), own_credits(), own_budgets() to %s', v_users);
  end if;
  if v_anonymous is not null then execute format('grant usage on schema %s to %s', v_api, v_anonymous); end if;

  if v_service is null then return; end if;
  execute format('grant usage on schema %s to %s', v_engine, v_service);
  execute format('grant usage, select, update on all sequences in schema %s to %s', v_engine, v_service);
  for v_object in
    select quote_ident(c.relname) from pg_class c
    where c.relnamespace = v_engine::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
      and c.relname not in ('grantees', 'meta')
  loop
    execute format('grant select, insert, update, delete on %s to %s', v_object, v_service);
  end loop;
  -- The sweep notes there where it goes on.
  execute format('grant select, update (sweep_limits_after) on meta to %s', v_service);
  for v_object in
    select p.oid::regprocedure::text from pg_proc p
    where p.pronamespace = v_engine::regnamespace and p.prokind = 'f' and p.proname <> all (v_administration)
      and pg_has_role(p.proowner, 'usage')
  loop
    execute format('grant execute on function %s to %s', v_object, v_service);
  end loop;
end $$;
comment on function apply_grants() is 'Takes every right from the public and gives the roles in grantees what their part needs.';
