create or replace function finish_removal(p_removal text) returns boolean
language plpgsql volatile
set search_path from current
as $$
begin
  delete from removals r where r.name = p_removal;
  if not found then return false; end if;
  execute format('drop table %I', p_removal);
  return true;
end $$;
comment on function finish_removal(text) is 'Drops a partition that has been archived, or is not to be; false when another has done so.';
