import { GenjobsError, type AnyKind } from '@genjobs/contract'

/** @throws GenjobsError `invalid_input` */
export function requirePrice(price: unknown): asserts price is number {
  if (!Number.isSafeInteger(price) || (price as number) < 0) {
    throw new GenjobsError('invalid_input', `a price is a whole number of credits, not below zero, not ${shown(price)}`)
  }
}

/**
 * What a job of this input costs, where its kind works that out by a function; undefined where the database knows it.
 * @throws GenjobsError `invalid_input` when the function throws, or gives anything but whole credits
 */
export function priceOf(kind: AnyKind, input: unknown): number | undefined {
  if (typeof kind.price !== 'function') return undefined
  let price: unknown
  try {
    price = kind.price(input)
  } catch (error) {
    throw new GenjobsError('invalid_input', `the price of kind ${kind.name} could not be worked out`, { cause: error })
  }
  requirePrice(price)
  return price
}

const shown = (value: unknown): string => (typeof value === 'number' ? String(value) : `a ${typeof value}`)
