import { GenjobsError, type AnyKind } from '@genjobs/contract'

/** @throws GenjobsError `invalid_input` */
export function requirePrice(price: unknown): asserts price is number {
  if (!isWhole(price)) {
    throw new GenjobsError('invalid_input', `a price is a whole number of credits, not below zero, not ${shown(price)}`)
  }
}

/** @throws GenjobsError `invalid_input` */
export function requireCost(cost: unknown): asserts cost is number {
  if (!isWhole(cost)) {
    throw new GenjobsError(
      'invalid_input',
      `a cost is a whole number of millionths, not below zero, not ${shown(cost)}`,
    )
  }
}

/**
 * What a job of this input costs, where its kind works that out by a function; undefined where the database knows it.
 * @throws GenjobsError `invalid_input` when the function throws, or gives anything but whole credits
 */
export function priceOf(kind: AnyKind, input: unknown): number | undefined {
  const price = workedOut(kind.name, 'price', kind.price, input)
  if (price !== undefined) requirePrice(price)
  return price
}

/**
 * What a job of this input is expected to cost, as `priceOf` its price: in millionths of a unit of money.
 * @throws GenjobsError `invalid_input`
 */
export function expectedCostOf(kind: AnyKind, input: unknown): number | undefined {
  const cost = workedOut(kind.name, 'expected cost', kind.expectedCost, input)
  if (cost !== undefined) requireCost(cost)
  return cost
}

function workedOut(kind: string, what: string, by: AnyKind['price'], input: unknown): unknown {
  if (typeof by !== 'function') return undefined
  try {
    // A function that gives undefined has not worked anything out.
    return by(input) ?? null
  } catch (error) {
    throw new GenjobsError('invalid_input', `the ${what} of kind ${kind} could not be worked out`, { cause: error })
  }
}

const isWhole = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0

const shown = (value: unknown): string => (typeof value === 'number' ? String(value) : `a ${typeof value}`)
