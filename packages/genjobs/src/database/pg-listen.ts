import type { Notification, PoolClient } from 'pg'
import { aborted } from './keep-listening.ts'
import { within } from './no-answer.ts'

/** Listen on one client until its connection breaks, or it is told to stop. */
export async function followOnPg(
  client: PoolClient,
  ms: number,
  channel: string,
  onHint: (payload: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const broken = new Promise<void>((resolve) => {
    client.once('error', () => resolve())
    client.once('end', () => resolve())
  })
  client.on('notification', (message: Notification) => {
    if (message.channel === channel) onHint(message.payload ?? '')
  })
  await within(ms, () => undefined, client.query(`listen ${client.escapeIdentifier(channel)}`))
  await Promise.race([broken, aborted(signal)])
}
