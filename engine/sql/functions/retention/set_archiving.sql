create or replace function set_archiving(p_archiving boolean) returns void
language plpgsql volatile
set search_path from current
as $$
begin
  update meta m set archiving = p_archiving where m.singleton and m.archiving <> p_archiving;
end $$;
comment on function set_archiving(boolean) is 'Whether what retention removes is archived first: then no sweep trims, and a partition that goes is set aside until it is.';
