// One credit and fifty submits at once, a thousand times: npm run credits -w @genjobs/bench -- [--rounds 1000]
import { parseArgs } from 'node:util'
import { createJobs, defineKind, migrate, perOwner, pg } from 'genjobs'
import { z } from 'zod'
import { openServer } from './open-server.ts'

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '1000' } } })
const rounds = Number(values.rounds)

const image = defineKind('image', {
  input: z.object({ n: z.number() }),
  price: 1,
  limits: [perOwner(100, { whenFull: 'reject' })],
})

await using stack = new AsyncDisposableStack()
const server = await openServer()
stack.defer(() => server.stop())
const first = await server.create('race')
await migrate(first)
await first.close()
const url = new URL(server.url)
url.pathname = '/race'
// Clients of their own, so that nothing gathers their submits into one call.
const clients = Array.from({ length: 50 }, () => {
  const database = pg({ connectionString: url.href, listen: false, max: 1 })
  stack.defer(() => database.close())
  return createJobs({ database, kinds: [image] })
})
const [operator] = clients
if (!operator) throw new Error('no clients')

let wrong = 0
const start = performance.now()
for (let round = 0; round < rounds; round++) {
  const owner = `owner ${round}`
  await operator.credits.topUp(owner, 1, { key: 'first' })
  const results = await Promise.all(clients.map((jobs, n) => jobs.trySubmit(image, { n }, { owner })))
  const accepted = results.filter((result) => result.ok).length
  const refused = results.filter((result) => !result.ok && result.error.code === 'insufficient_credits').length
  if (accepted !== 1 || refused !== 49) {
    wrong++
    console.log(`round ${round}: ${accepted} accepted, ${refused} refused`)
  }
}
const problems = await operator.verify()
console.log(
  `${rounds} rounds of 50 submits against one credit in ${((performance.now() - start) / 1000).toFixed(0)} s: ` +
    `${wrong} rounds wrong, ${problems.length} problems in the books`,
)
if (wrong > 0 || problems.length > 0) process.exitCode = 1
