create or replace function stale_error() returns jsonb
language plpgsql immutable
set search_path from current
as $$
begin
  return '{"code": "stale", "message": "the job held a slot for longer than its limit allows"}'::jsonb;
end $$;
comment on function stale_error() is 'The error of a job that failed as stale.';
