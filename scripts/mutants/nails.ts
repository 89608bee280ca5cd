import { mutant, type Mutant } from './mutant.ts'

const example = 'examples/e-background-generation'
const tabs = `${example}/test/design-tabs.test.ts`
const handler = `${example}/test/handler.test.ts`

export const nailsMutants: readonly Mutant[] = [
  mutant(
    'example E: images are saved again by each attempt',
    `${example}/sql/collection.sql`,
    'constraint collection_once unique (job_id, position)',
    'constraint collection_once check (position < 100)',
    handler,
    'draws and saves nothing a second time',
  ),
  mutant(
    'example E: a job is made from an image of somebody else',
    `${example}/lib/nail-design-handler.ts`,
    'if (foreign !== undefined)',
    'if (foreign === null)',
    handler,
    'an image of somebody else',
  ),
  mutant(
    'example E: a job gets a second tab before its click is answered',
    `${example}/lib/design-tabs.ts`,
    'if (state.tabs.some((tab) => tab.submission)) return state',
    '',
    tabs,
    'gets no second tab',
  ),
  mutant(
    'example E: a closed tab comes back',
    `${example}/lib/design-tabs.ts`,
    'closedJobIds: [...(jobId ? [jobId] : []), ...state.closedJobIds]',
    'closedJobIds: [...state.closedJobIds]',
    tabs,
    'whose tab was closed',
  ),
  mutant(
    'example E: the words of the original go wrong in the view',
    `${example}/sql/generation_jobs.sql`,
    "when j.status = 'queued' then 'pending'",
    "when j.status = 'queued' then 'processing'",
    `${example}/test/drizzle.test.ts`,
    'with the names and words of the original',
  ),
]
