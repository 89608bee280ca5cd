-- Called under lock_jobs(), so what is dead stays dead.
create or replace function remove_old_partitions(p_before uuid, p_now timestamptz) returns table (name text, verdict text)
language plpgsql volatile
set search_path from current
as $$
#variable_conflict use_column
declare
  v_old record;
  v_lowest boolean := true;
  v_past_to uuid;
  v_archiving boolean := (select m.archiving from meta m);
begin
  for v_old in select o.name, o.from_id, o.to_id, o.verdict from old_partitions(p_before) o loop
    name := v_old.name;
    verdict := v_old.verdict;
    if verdict in ('drop', 'empty') and not lock_partition(name) then
      verdict := 'in_use';
      v_lowest := false;
    elsif verdict = 'drop' and v_lowest then
      if v_archiving and pg_relation_size(quote_ident(name)) > 0 then
        perform set_aside(name, v_old.from_id, v_old.to_id, p_now);
      else
        execute format('alter table jobs detach partition %I', name);
        execute format('drop table %I', name);
      end if;
      v_past_to := v_old.to_id;
    elsif verdict = 'drop' then
      -- One below it could not be locked: next time.
      verdict := 'done';
    elsif verdict = 'empty' then
      -- Its range must not become a gap, in which an insert under a clock set back would fail.
      if v_archiving then
        perform set_aside(name, v_old.from_id, v_old.to_id, p_now);
        perform add_partition(name, v_old.from_id, v_old.to_id);
      else
        execute format('truncate only %I', name);
      end if;
    end if;
    return next;
  end loop;
  if v_past_to is not null then
    perform add_partition('jobs_past', null, v_past_to, 'Jobs before all periods: empty, but for a clock set back.');
  end if;
end $$;
comment on function remove_old_partitions(uuid, timestamptz) is 'Removes what is dead of the partitions that end at p_before or earlier, or sets it aside to be archived, and says of each what became of it.';
