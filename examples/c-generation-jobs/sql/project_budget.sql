create or replace function public.get_project_budget(p_project_id uuid)
returns table (max_cents bigint, used_cents bigint, left_cents bigint, period text, resets_at timestamptz)
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select b.max / 10000, ((b.spent + b.held) / 10000.0)::bigint, b.remaining / 10000, b.period, b.resets_at
  from public.projects p
  cross join lateral genjobs.read_budgets('project', p.id::text) b
  where p.id = p_project_id and p.user_id = (select auth.uid()) and b.measure = 'cost'
  order by b.remaining limit 1
$$;
comment on function public.get_project_budget(uuid) is 'The tightest budget in costs of a project of the caller''s, and what is used of it; no row without one. A job that is made may cost what is left.';
revoke all on function public.get_project_budget(uuid) from public, anon;
grant execute on function public.get_project_budget(uuid) to authenticated, service_role;
