-- Grants only: what the administrator granted besides stays. Called at each migration, after the engine's objects are made.
create or replace function apply_grants() returns void
language plpgsql volatile
set search_path from current
as $$
declare
  v_engine text := quote_ident(current_schema());
  v_api text := quote_ident(current_schema() || '_api');
  v_service text := granted_roles('service');
  v_users text := granted_roles('user');
  v_anonymous text := granted_roles('anonymous');
  v_object text;
begin
  execute format('revoke all on all functions in schema %s, %s from public', v_engine, v_api);
  execute format('revoke all on all tables in schema %s, %s from public', v_engine, v_api);
  perform apply_policies();

  if v_service is not null then
    execute format('grant usage on schema %s, %s to %s', v_engine, v_api, v_service);
    execute format('grant usage, select, update on all sequences in schema %s to %s', v_engine, v_service);
    execute format('grant select on all tables in schema %s to %s', v_api, v_service);
    execute format('grant execute on all functions in schema %s to %s', v_api, v_service);
    for v_object in
      select quote_ident(c.relname) from pg_class c
      where c.relnamespace = quote_ident(current_schema())::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
        and c.relname not in ('grantees', 'meta')
    loop
      execute format('grant select, insert, update, delete on %s to %s', v_object, v_service);
    end loop;
    execute format('grant select on meta to %s', v_service);
    for v_object in
      select p.oid::regprocedure::text from pg_proc p
      where p.pronamespace = quote_ident(current_schema())::regnamespace
        and p.proname not in ('ensure_role', 'grant_service', 'grant_users', 'apply_grants', 'apply_policies', 'apply_policy')
    loop
      execute format('grant execute on function %s to %s', v_object, v_service);
    end loop;
  end if;

  if v_users is not null then
    execute format('grant usage on schema %s, %s to %s', v_engine, v_api, v_users);
    execute format('grant select on all tables in schema %s to %s', v_api, v_users);
    execute format('grant execute on all functions in schema %s to %s', v_api, v_users);
    -- What views and policies call runs with the rights of whoever reads.
    execute format('grant execute on function current_owner(), clock(), own_limits() to %s', v_users);
    -- For Realtime: what happened to which job, not what is in it.
    execute format('grant select (id, owner_id, project_id, subject, kind, mode, status, progress, step, attempt, price,
      run_at, created_at, started_at, finished_at, updated_at) on jobs to %s', v_users);
  end if;
  if v_anonymous is not null then execute format('grant usage on schema %s to %s', v_api, v_anonymous); end if;
end $$;
comment on function apply_grants() is 'Takes every right from the public and gives the roles in grantees what their part needs.';
