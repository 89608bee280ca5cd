-- While a transaction is held open anywhere on the server, no old version of a row can go, and each turn of a lane leaves some:
-- whoever looks for the lane, for its key or for its first job walks over them. So then new jobs go to new lanes every half
-- minute, and what a lane has been is bounded. Whether old versions go is seen from a row that is written anew again and again:
-- if they do it stays on its page, if not the page is full after six. This needs no privilege, and sees replicas too.
create or replace function sweep_era(p_now timestamptz) returns boolean
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
  v_at timestamptz;
  v_was tid;
  v_is tid;
begin
  select p.at into v_at from vacuum_probe p order by p.at desc limit 1;
  if v_at > p_now - interval '5 seconds' then return false; end if;
  select p.ctid into v_was from vacuum_probe p where p.at = v_at for no key update skip locked;
  update vacuum_probe p set at = p_now where p.ctid = v_was returning p.ctid into v_is;
  -- The number of the page stands first.
  if (v_is::text::point)[0] <> (v_was::text::point)[0] then
    perform setval('lane_era', e.last_value + 1) from lane_era e;
    return true;
  end if;
  return false;
end $$;
comment on function sweep_era(timestamptz) is 'Begins a new era of lanes where old versions of rows do not go. Returns whether it did.';
