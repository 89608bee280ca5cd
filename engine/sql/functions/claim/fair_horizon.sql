-- Lanes with equal owners carry equal p_last and p_cost. Were every lane endless, p_count jobs would have tags up to the
-- horizon; so each lane is read that far and no further, however many jobs it holds.
create or replace function fair_horizon(p_tags bigint[], p_last bigint[], p_cost bigint[], p_of integer[], p_count integer)
returns bigint
language plpgsql immutable
set search_path from current
as $$
declare
  v_low bigint;
  v_high bigint;
  v_middle bigint;
  v_step bigint;
begin
  select min(t.tag), max(t.tag), min(t.last_tag + p_count * t.cost) filter (where t.of > 0), min(t.cost)
  into v_low, v_middle, v_high, v_step
  from unnest(p_tags, p_last, p_cost, p_of) t(tag, last_tag, cost, of);
  v_high := coalesce(v_high, v_middle);
  -- Some eight steps: the horizon is found to within one job of the owner with the greatest weight.
  while v_high - v_low > v_step and cardinality(p_tags) > 1 loop
    v_middle := v_low + (v_high - v_low) / 2;
    if (
      select sum((t.tag <= v_middle)::integer
        + case when t.of > 0 then greatest(v_middle - t.last_tag, 0)::double precision / t.cost / t.of else 0 end)
      from unnest(p_tags, p_last, p_cost, p_of) t(tag, last_tag, cost, of)
    ) >= p_count then
      v_high := v_middle;
    else
      v_low := v_middle;
    end if;
  end loop;
  return v_high;
end $$;
comment on function fair_horizon(bigint[], bigint[], bigint[], integer[], integer) is 'The virtual tag up to which p_count jobs of these lanes are to be taken.';
