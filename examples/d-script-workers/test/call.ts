export const serviceKey = 'the-service-role-key'

/** What pg_cron sends for one of the workers. */
export function cronRequest(worker = 'worker-1', { key = serviceKey, method = 'POST' } = {}): Request {
  return new Request('http://localhost/process-script-jobs', {
    method,
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${key}`,
      'x-supabase-caller': 'pg_cron',
      'x-worker-id': worker,
    },
    ...(method === 'POST' && { body: '{}' }),
  })
}
