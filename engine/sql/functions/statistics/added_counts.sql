-- Only what comes is looked at: what is there may be large.
create or replace function added_counts(p_counts jsonb, p_more jsonb) returns jsonb
language plpgsql immutable
set search_path from current
set plan_cache_mode = force_generic_plan
set jit = off
as $$
declare
  v_sum jsonb := p_counts || coalesce((
    select jsonb_object_agg(m.key, coalesce((p_counts ->> m.key)::bigint, 0) + m.value::bigint) from jsonb_each_text(p_more) m), '{}');
begin
  if not p_more @? '$.* ? (@ < 0)' then return v_sum; end if;
  return v_sum - array(select m.key from jsonb_each_text(p_more) m where (v_sum ->> m.key)::bigint = 0);
end $$;
comment on function added_counts(jsonb, jsonb) is 'Two sets of buckets as one: what comes to zero is left out.';
