export type VercelCron = { path: string; schedule: string }

/** The configuration with this cron in it: in the place of the one with the same path, else as the last. */
export function withCron(config: Readonly<Record<string, unknown>>, cron: VercelCron): Record<string, unknown> {
  const before = Array.isArray(config['crons']) ? (config['crons'] as unknown[]) : []
  const at = before.findIndex((entry) => (entry as Partial<VercelCron> | null)?.path === cron.path)
  const crons = at === -1 ? [...before, cron] : before.with(at, cron)
  return { ...config, crons }
}
