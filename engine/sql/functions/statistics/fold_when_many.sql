-- Where no worker runs, nobody sweeps: whoever ends jobs there keeps what is not folded short.
create or replace function fold_when_many() returns void
language plpgsql volatile
set search_path from current
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
set random_page_cost = 0.1
set cpu_tuple_cost = 0.5
set jit = off
set max_parallel_workers_per_gather = 0
as $$
begin
  if 200 < (select count(*) from (
    select from stat_changes c
    where c.xact >= (select stat_floor(f.folded_below) from stat_folds f where f.singleton) limit 201
  ) p) then
    perform sweep_statistics(1000, '0');
  end if;
end $$;
comment on function fold_when_many() is 'Folds statistics when more than 200 changes wait for it; a failure is left to the next.';
