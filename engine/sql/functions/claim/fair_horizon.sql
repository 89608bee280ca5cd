-- Lanes with equal owners carry equal p_last and p_cost. Were every lane endless, p_count jobs would have tags up to the
-- horizon; so each lane is read that far and no further, however many jobs it holds. The number of jobs up to a tag rises
-- by one where a lane begins, and evenly from an owner's last tag on, so it is looked at where it bends only.
-- One job more than that is looked at, since lanes do end.
create or replace function fair_horizon(p_tags bigint[], p_last bigint[], p_cost bigint[], p_of integer[], p_count integer)
returns bigint
language plpgsql immutable
set search_path from current
as $$
declare
  v_low bigint := (select min(t) from unnest(p_tags) t);
begin
  return (
    with bend as (
      select (t.tag - v_low)::double precision as at, 1 as jump, 0::double precision as slope from unnest(p_tags) t(tag)
      union all
      select (t.last_tag - v_low)::double precision, 0, 1 / t.cost::double precision / t.of
      from unnest(p_last, p_cost, p_of) t(last_tag, cost, of) where t.of > 0
    ), piece as (
      select b.at, lead(b.at) over (order by b.at) as until,
        sum(b.jump) over so_far - sum(b.slope * b.at) over so_far as base, sum(b.slope) over so_far as slope
      from bend b window so_far as (order by b.at)
    )
    select v_low + ceil(coalesce(
      min(greatest(p.at, (p_count - p.base) / nullif(p.slope, 0)))
        filter (where p.base + p.slope * coalesce(p.until, 'infinity') >= p_count or p.base + p.slope * p.at >= p_count),
      max(p.at)))::bigint + (select min(c) from unnest(p_cost) c)
    from piece p
  );
end $$;
comment on function fair_horizon(bigint[], bigint[], bigint[], integer[], integer) is 'The virtual tag up to which p_count jobs of these lanes are to be taken.';
