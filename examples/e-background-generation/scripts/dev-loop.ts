// npm run dev:worker: what cron does in production, every 5 seconds. Needs the CRON_SECRET that the app has.
const url = new URL('/api/process-generation-jobs', process.env.APP_URL ?? 'http://localhost:3000')
const secret = process.env.CRON_SECRET
const everyMs = Number(process.env.LOOP_EVERY_MS ?? 5_000)

if (!secret) {
  console.error(
    'CRON_SECRET is missing: the worker endpoint refuses everybody without it. Set the same one as for the app.',
  )
  process.exit(1)
}

let wasAway = false

/** Calls overlap where a batch takes longer than the pause: that is what cron does too. */
async function callWorker(): Promise<void> {
  try {
    const answer = await fetch(url, { method: 'POST', headers: { Authorization: `Bearer ${secret}` } })
    const text = await answer.text()
    if (!answer.ok) return console.error(`worker: ${answer.status} ${text}`)
    const { claimed, succeeded, failed, retried, released } = JSON.parse(text) as Record<string, number>
    wasAway = false
    if (claimed === 0) return
    console.log(
      `worker: ${claimed} claimed, ${succeeded} succeeded, ${failed} failed, ${retried} to be retried, ${released} handed back`,
    )
  } catch (error) {
    // Once, and not each time: the app is being started, or rebuilt.
    if (!wasAway)
      console.log(`worker: waiting for ${url.origin} (${error instanceof Error ? error.message : String(error)})`)
    wasAway = true
  }
}

console.log(`worker: calling ${url.href} every ${everyMs / 1_000} s`)
void callWorker()
setInterval(() => void callWorker(), everyMs)
