create or replace function add_partition(p_name text, p_from uuid, p_to uuid, p_comment text default 'Jobs of one period.') returns void
language plpgsql volatile
set search_path from current
as $$
begin
  execute format('create table %I partition of jobs for values from (%s) to (%s) with (fillfactor = 50)', p_name,
    coalesce(quote_literal(p_from), 'minvalue'), coalesce(quote_literal(p_to), 'maxvalue'));
  -- Without policies: jobs is the way in.
  execute format('alter table %I enable row level security', p_name);
  execute format('comment on table %I is %L', p_name, p_comment);
end $$;
comment on function add_partition(text, uuid, uuid, text) is 'Makes an empty partition of jobs. Null stands for no bound.';
