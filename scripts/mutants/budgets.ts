import { mutant, sql, type Mutant } from './mutant.ts'

const budgets = 'engine/test/money/budgets.test.ts'
const races = 'engine/test/money/budget-races.test.ts'
const own = 'engine/test/access/own-budgets.test.ts'
const at = `${sql}/budgets`

export const budgetMutants: readonly Mutant[] = [
  mutant(
    'a submit does not lock the use of a budget',
    `${at}/lock_budget_uses.sql`,
    'order by u.budget_id, u.key, u.period_start for update',
    'order by u.budget_id, u.key, u.period_start',
    races,
    '1 left and 50 simultaneous submits',
  ),
  {
    name: 'a submit makes uses of budgets while it holds others',
    file: `${at}/lock_budget_uses.sql`,
    edits: [
      {
        find: 'where not exists (select from budget_uses u where u.budget_id = w.b and u.key = w.k and u.period_start = w.d)',
        replace: 'where false',
      },
      {
        find: 'exit when v_held = cardinality(p_budgets);',
        replace:
          'exit when v_held = cardinality(p_budgets);\n    insert into budget_uses (budget_id, key, period_start) select w.b, w.k, w.d from unnest(p_budgets, p_keys, p_starts) w(b, k, d) order by w.b, w.k, w.d on conflict do nothing;',
      },
    ],
    test: { file: races, name: 'whoever waits for a use' },
  },
  mutant(
    'a submit believes a use that is not folded',
    `${at}/lock_budget_uses.sql`,
    'perform fold_budget_use(w.b, w.k, w.d) from',
    'perform from',
    budgets,
    'hold at submit',
  ),
  mutant(
    'a finish locks the use of a budget',
    `${at}/settle_budgets.sql`,
    'begin\n  with ended',
    'begin\n  perform from budget_uses u join budget_holds h on h.budget_id = u.budget_id and h.key = u.key where h.job_id = any (p_jobs) for update of u;\n  with ended',
    races,
    'a transaction that holds a budget',
  ),
  mutant(
    'a sweep waits for a budget that is held',
    `${at}/sweep_budgets.sql`,
    'for update skip locked',
    'for update',
    races,
    'a transaction that holds a budget',
  ),
  mutant(
    'a job that is tried again is not held for any more',
    `${at}/settle_budgets.sql`,
    "and i.status <> 'queued'",
    '',
    budgets,
    'give back what a limit refuses, and keep',
  ),
  mutant(
    'all that was held counts as spent',
    `${at}/settle_budgets.sql`,
    'then j.charged else',
    'then e.amount else',
    budgets,
    'hold at submit',
  ),
  mutant(
    'what a limit refuses stays held of budgets',
    `${at}/give_back_budgets.sql`,
    'where s.error is not null and',
    'where false and',
    budgets,
    'give back what a limit refuses, and keep',
  ),
  mutant(
    'a job of unknown cost passes when nothing is left',
    `${at}/budget_refusal.sql`,
    'greatest(h.amount, 1) >',
    'h.amount >',
    budgets,
    'count costs',
  ),
  mutant(
    'the default goes before a budget of its own',
    `${at}/budgets_of.sql`,
    "coalesce(b.key, '') desc",
    "coalesce(b.key, '')",
    budgets,
    'of an owner go before the default',
  ),
  mutant(
    'a day on which clocks are changed begins at the wrong time',
    `${at}/day_begin.sql`,
    'least(v_midnight, v_as_before)',
    'v_midnight',
    budgets,
    'begin anew at midnight',
  ),
  mutant(
    'a budget warns with each submit',
    `${at}/warn_of_budget.sql`,
    ' and u.warned_at is distinct from b.warn_at',
    '',
    budgets,
    'warn once a period',
  ),
  mutant(
    'a fraction is a budget',
    `${at}/budget_error.sql`,
    "or (p_budget ->> 'max') !~ '^[0-9]{1,16}$'",
    '',
    budgets,
    'refuse what is no budget',
  ),
  mutant(
    'end users see what their jobs cost whoever runs them, in a budget',
    `${sql}/access/own_budgets.sql`,
    "b.measure = 'credits' as visible",
    'true as visible',
    own,
    'show their own',
  ),
  mutant(
    'a refusal tells end users what others spend',
    `${sql}/access/own_refusal.sql`,
    "p_error ->> 'code' = 'budget_exceeded'",
    'false',
    own,
    'show their own',
  ),
  mutant(
    'a refusal over HTTP tells users what others spend',
    'packages/http/src/problem/caller-refusal.ts',
    'if (error.budget && !isService(call.principal))',
    'if (error.budget && call === undefined)',
    'packages/http/test/budgets.test.ts',
    'of others, and of costs',
  ),
]
