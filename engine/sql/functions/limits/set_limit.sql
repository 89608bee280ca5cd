create or replace function set_limit(p_key text, p_max integer) returns integer
language plpgsql volatile
set search_path from current
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
set random_page_cost = 0.1
set cpu_tuple_cost = 0.5
set jit = off
set max_parallel_workers_per_gather = 0
as $$
declare
  v_max integer;
begin
  perform require_read_committed();
  if p_key is null or length(p_key) not between 1 and 1000 or p_max < 0 then
    raise exception using errcode = 'JG009', message = 'a limit needs a key and a maximum of 0 or more',
      hint = 'Keys look like owner:alice, kind:image or total. A maximum of null removes the override.';
  end if;
  -- The insert meets a first use of the same key in an open transaction on the primary key, so neither misses the other.
  insert into limits as l (key, max_override)
  values (p_key, p_max)
  on conflict (key) do update
    set max_override = excluded.max_override, lowered_from = greatest(l.lowered_from, l.max)
  returning l.max into v_max;
  perform wake_lanes(array[p_key]);
  return v_max;
end $$;
comment on function set_limit(text, integer) is 'Overrides the maximum of one key from now on (null: back to the kind''s default) and wakes what it leaves room for. Returns the maximum in force.';
