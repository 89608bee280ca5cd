create or replace view genjobs_api.budgets with (security_barrier) as
select o.id, o.measure, o.period, o.time_zone, o.max, o.spent, o.held, o.remaining, o.used_percent, o.starts_at, o.resets_at
from own_budgets() o;
comment on view genjobs_api.budgets is 'The budgets of the caller himself. Of one in costs only how much is used, in per cent: what jobs cost whoever runs them is not shown.';
