import { jobs } from './jobs.ts'

const welcome = { amount: 20, days: 90 }
/** What a click of the demo adds. */
export const demoAmount = 20

const dayMs = 24 * 3_600_000

/** What everybody gets once, at the first sign-in: the key is the same each time, so that later ones move nothing. */
export async function welcomeCredits(userId: string): Promise<void> {
  await jobs.credits.grant(userId, welcome.amount, {
    key: 'welcome',
    note: 'Welcome',
    expiresAt: new Date(Date.now() + welcome.days * dayMs),
  })
}

/**
 * For the demo, where nobody pays. In an app with payments this is the webhook of the payment provider, with the id of its
 * event as the key.
 */
export async function addDemoCredits(userId: string, key: string): Promise<void> {
  await jobs.credits.topUp(userId, demoAmount, { key: `demo:${key}`, note: 'Added in the demo' })
}
