import { expect } from 'vitest'

/** What must come true by itself, sooner or later; the deadline is for a machine with much else to do. */
export const eventually = <T>(look: () => T | Promise<T>): ReturnType<typeof expect.poll<T>> =>
  // eslint-disable-next-line vitest/require-awaited-expect-poll -- the caller awaits what it asserts
  expect.poll(look, { timeout: 30_000, interval: 25 })
