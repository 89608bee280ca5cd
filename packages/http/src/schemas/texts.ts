import { z } from '@hono/zod-openapi'

/** Text that PostgreSQL can store: no U+0000, no half of a surrogate pair. */
export const storable = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .refine((text) => text.isWellFormed() && !text.includes('\u0000'), {
      message: 'must not contain U+0000 or half of a surrogate pair',
    })

/** As long as the engine takes owners, projects, subjects and modes. */
export const name = () => storable(200)

export const jobId = () => z.uuid().openapi({ description: 'A UUIDv7 made by the database.' })

export const time = () =>
  z.string().openapi({ format: 'date-time', description: 'ISO 8601, in UTC.', example: '2026-01-01T12:00:00.000Z' })

/** Millionths of a unit of money. */
export const micros = () => z.int().min(0).max(Number.MAX_SAFE_INTEGER)

/** A whole number as it comes in a URL or header. */
export const wholeNumber = (minimum: number, maximum: number) =>
  z
    .string()
    .regex(/^\d{1,16}$/, { message: `must be a whole number from ${minimum} to ${maximum}` })
    .transform(Number)
    .pipe(z.number().min(minimum).max(maximum))
    .openapi({ type: 'integer', minimum, maximum })

/** The `seq` of an event. */
export const seq = () => wholeNumber(0, Number.MAX_SAFE_INTEGER)

/** Any JSON value, null too, but it must be there. */
export const anyJson = () => z.unknown().refine((value): boolean => value !== undefined, { message: 'is missing' })
