import { mutant, type Mutant } from './mutant.ts'

const example = 'examples/b-images-per-story'
const rules = `${example}/test/row-level-security.test.ts`

export const storiesMutants: readonly Mutant[] = [
  mutant(
    'example B: the view shows the jobs of every story',
    `${example}/sql/image_generation_jobs.sql`,
    'and ((select public.story_operator()) or s.user_id = (select public.story_user()))',
    '',
    rules,
    'sees the stories and jobs of his own',
  ),
  mutant(
    'example B: the stories of others are there',
    `${example}/sql/stories.sql`,
    'alter table public.stories enable row level security;',
    '',
    rules,
    'is a missing one',
  ),
  mutant(
    'example B: anybody starts for any story',
    `${example}/sql/image_generation_jobs_triggers.sql`,
    "if not found then\n    raise exception using errcode = 'JG006'",
    "if false then\n    raise exception using errcode = 'JG006'",
    rules,
    'is a missing one',
  ),
  mutant(
    'example B: an end user completes a generation',
    `${example}/sql/image_generation_jobs_triggers.sql`,
    "or old.status <> 'processing' or new.status <> 'failed'",
    "or old.status <> 'processing'",
    rules,
    'the owner clears by SQL',
  ),
  mutant(
    'example B: a stale generation refuses an INSERT',
    `${example}/sql/image_generation_jobs_triggers.sql`,
    "perform genjobs.recover_limit(format('kind:%s:subject:%s', v_kind, v_subject));",
    '',
    rules,
    'an INSERT that meets a stale job',
  ),
  mutant(
    'example B: a second generation queues',
    `${example}/lib/kinds.ts`,
    "whenFull: 'reject'",
    "whenFull: 'queue'",
    rules,
    'starts them under the limit',
  ),
]
