import type { z } from '@hono/zod-openapi'

/** zod says of an optional property that it may also be undefined. */
type Loose<Wire> = { [Name in keyof Wire]: undefined extends Wire[Name] ? Wire[Name] | undefined : Wire[Name] }

type Extra<Schema extends z.ZodType, Wire> = Exclude<keyof z.output<Schema>, keyof Wire>

/**
 * A schema that describes exactly the type that goes over the wire: neither can change without the other, or it does
 * not compile.
 */
export const exactly =
  <Wire>() =>
  <Schema extends z.ZodType<Loose<Wire>>>(
    schema: [Wire] extends [z.output<Schema>] ? ([Extra<Schema, Wire>] extends [never] ? Schema : never) : never,
  ): Schema =>
    schema
