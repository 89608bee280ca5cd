create or replace function budget_percent(p_max bigint, p_spent bigint, p_held bigint) returns integer
language plpgsql immutable
set search_path from current
as $$
begin
  return case when p_spent is not null then case when p_max = 0 then 100 else least(ceil((p_spent::numeric + p_held) * 100 / p_max), 1000)::integer end end;
end $$;
comment on function budget_percent(bigint, bigint, bigint) is 'How much of a budget is used, spent and held, in whole per cent, rounded up, up to 1000; null when not known.';
