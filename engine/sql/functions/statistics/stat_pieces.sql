-- From the outside in: months in the middle, days on both sides of them, then hours, then minutes.
create or replace function stat_pieces(p_units text[], p_from timestamptz, p_to timestamptz)
returns table (grain text, since timestamptz, until timestamptz)
language plpgsql stable
set search_path from current
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
set random_page_cost = 0.1
set cpu_tuple_cost = 0.5
set jit = off
set max_parallel_workers_per_gather = 0
as $$
declare
  v_since timestamptz[] := array[p_from];
  v_until timestamptz[] := array[p_to];
  v_left_since timestamptz[];
  v_left_until timestamptz[];
begin
  foreach grain in array p_units loop
    v_left_since := '{}';
    v_left_until := '{}';
    for v_i in 1..cardinality(v_since) loop
      since := stat_bound(v_since[v_i], grain, true);
      until := stat_bound(v_until[v_i], grain, false);
      if since >= until then
        v_left_since := v_left_since || v_since[v_i];
        v_left_until := v_left_until || v_until[v_i];
        continue;
      end if;
      return next;
      if v_since[v_i] < since then
        v_left_since := v_left_since || v_since[v_i];
        v_left_until := v_left_until || since;
      end if;
      if until < v_until[v_i] then
        v_left_since := v_left_since || until;
        v_left_until := v_left_until || v_until[v_i];
      end if;
    end loop;
    v_since := v_left_since;
    v_until := v_left_until;
  end loop;
end $$;
comment on function stat_pieces(text[], timestamptz, timestamptz) is 'Cuts a range of time into few pieces, each of whole units, the largest first; the ends of the range must be whole units of the smallest.';
