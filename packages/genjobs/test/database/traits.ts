// Where drivers and databases differ. The table of docs/drivers.md is written from this, and the suite proves each entry.

export const driverNames = ['pg', 'pg, your pool', 'postgres.js', 'postgres.js, your instance', 'PGlite'] as const
export type DriverName = (typeof driverNames)[number]

export type Trait = {
  title: string
  /** Those that have it. */
  of: readonly DriverName[]
}

const servers = ['pg', 'pg, your pool', 'postgres.js', 'postgres.js, your instance'] as const

export const traits = {
  sessions: { title: 'several transactions at a time', of: servers },
  lockWait: { title: 'waits for a lock that another session holds', of: servers },
  processes: { title: 'reached by other processes and machines', of: servers },
  listen: { title: 'wakes at once by LISTEN', of: driverNames },
  relisten: { title: 'listens again after its connection broke', of: servers },
  roles: { title: 'roles and row security in effect', of: driverNames },
  deadline: { title: 'a statement without an answer is cut by the deadline', of: servers },
  destroys: { title: 'the deadline destroys the socket', of: ['pg', 'pg, your pool', 'postgres.js'] },
  statementTimeout: { title: 'the server ends a statement by statement_timeout', of: servers },
  closes: { title: 'close() ends its connections', of: ['pg', 'postgres.js'] },
} as const satisfies Record<string, Trait>

export type TraitName = keyof typeof traits

export function has(driver: DriverName, trait: TraitName): boolean {
  return (traits[trait].of as readonly DriverName[]).includes(driver)
}
