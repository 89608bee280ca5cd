import { z } from '@hono/zod-openapi'
import { budgetMeasures, budgetPeriods, budgetScopes } from '@genjobs/contract'
import type { WireBudget, WireBudgetList, WireBudgetRequest } from '@genjobs/contract'
import { exactly } from './exactly.ts'
import { name, storable, time } from './texts.ts'

export const budgetScope = () => z.enum(budgetScopes)
export const budgetMeasure = () =>
  z.enum(budgetMeasures).openapi({ description: 'Whole credits, or what jobs cost whoever runs them, in millionths.' })
export const budgetPeriod = () => z.enum(budgetPeriods)

const amount = () => z.int().min(0)

const subject = {
  scope: budgetScope(),
  key: z.string().nullable().openapi({
    description: 'The owner, project or kind. Null of all, and of the default of each that has no budget of its own.',
  }),
  measure: budgetMeasure(),
  period: budgetPeriod(),
}

export const wireBudget = exactly<WireBudget>()(
  z
    .object({
      ...subject,
      timeZone: z.string().openapi({ description: 'Where its days and months begin at midnight.' }),
      max: amount().nullable().openapi({ description: 'Null for end users where the budget is in costs.' }),
      warnAt: amount().nullable().openapi({ description: 'Null for end users.' }),
      spent: amount().nullable().openapi({ description: 'Null where `max` is, and of a default, which many use.' }),
      held: amount().nullable().openapi({ description: 'Set aside for live jobs.' }),
      left: amount().nullable().openapi({ description: 'What a submit may use.' }),
      usedPercent: z.int().min(0).nullable().openapi({ description: 'Spent and held, in whole per cent.' }),
      startsAt: time().nullable().openapi({ description: 'When the period began; null of a total.' }),
      resetsAt: time().nullable().openapi({ description: 'When the next one begins; null of a total.' }),
    })
    .openapi('Budget'),
)

export const wireBudgetList = exactly<WireBudgetList>()(
  z
    .object({
      budgets: z.array(wireBudget),
      nextCursor: z.string().nullable().openapi({ description: 'The cursor of the next page; null on the last one.' }),
    })
    .openapi('BudgetList'),
)

export const wireBudgetRequest = exactly<WireBudgetRequest>()(
  z
    .strictObject({
      scope: budgetScope(),
      key: name().nullable().optional().openapi({
        description: 'The owner, project or kind; without one, the default of each. Of all there is none.',
      }),
      measure: budgetMeasure(),
      period: budgetPeriod(),
      timeZone: storable(100).optional().openapi({ description: 'A name such as Europe/Berlin; default UTC.' }),
      max: amount(),
      warnAt: z.int().min(1).nullable().optional(),
    })
    .superRefine(({ scope, key }, context) => {
      if (scope === 'all' && (key ?? null) !== null) {
        context.addIssue({ code: 'custom', path: ['key'], message: 'a budget for all has no key' })
      }
    })
    .openapi('BudgetRequest'),
)
