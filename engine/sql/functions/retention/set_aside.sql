create or replace function set_aside(p_partition text, p_from uuid, p_to uuid, p_now timestamptz) returns void
language plpgsql volatile
set search_path from current
as $$
declare
  v_service text := granted_roles('service');
  v_name text := format('removed_%s_%s_%s', substr(p_partition, 6),
    to_char(p_now at time zone 'UTC', 'YYYYMMDDHH24MISS'), nextval('removal_seq'));
begin
  execute format('alter table jobs detach partition %I', p_partition);
  execute format('alter table %I rename to %I', p_partition, v_name);
  execute format('comment on table %I is %L', v_name, 'Jobs that were removed and wait to be archived.');
  if v_service is not null then
    perform apply_policy(v_name, 'service', v_service, 'for all to %s using (true) with check (true)');
    execute format('grant select, delete on %I to %s', v_name, v_service);
  end if;
  insert into removals (name, from_id, to_id, removed_at) values (v_name, p_from, p_to, p_now);
end $$;
comment on function set_aside(text, uuid, uuid, timestamptz) is 'Takes a partition out of jobs and keeps it as a table until it is archived. Under lock_jobs() and lock_partition().';
