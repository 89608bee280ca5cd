import type { Cases } from '../command-case.ts'

/** One job from its submit to its end. */
export const jobCases: Cases = {
  submit: {
    succeeds: [
      'submit image --prompt "a fox in snow" --owner ben',
      'submit script --prompt "a storm" --owner cleo --delay 1h --key once --json',
      'submit script --prompt "a storm" --owner cleo --delay 1h --key once',
      'submit image --prompt "one more" --owner ada',
    ],
    fails: [
      'submit image',
      'submit image --input {',
      'submit image --input @nowhere.json',
      'submit image --input [1] --prompt x',
      'submit image --prompt x --priority 101',
      'submit image --prompt x --delay 5',
      'submit image --prompt x --metadata []',
      'submit script --prompt "a calm" --key once --owner cleo',
      'submit image --input \'{"prompt": 7}\'',
      "submit image --prompt x --owner ''",
      'submit video --prompt x',
      'submit image --prompt x --owner dora',
      { line: 'submit script --prompt x --owner dora', before: 'budgets set owner dora --cost 0 --per month' },
      'submit script --prompt x --owner dora --json',
      'submit image --prompt y --owner ada',
      'submit image --prompt y --owner ada --json',
      'submit script --prompt x --wait --timeout 10ms',
      'submit image --prompt x --kinds nowhere.mjs',
      'submit image --prompt x --database mysql://localhost/app',
    ],
  },
  status: {
    succeeds: ['status $DONE', 'status $FAILED', 'status $RUNNING', 'status $BEHIND', 'status $DONE --json'],
    fails: ['status $GONE', 'status no-id-at-all', 'status $GONE --json'],
  },
  logs: {
    succeeds: ['logs $DONE', 'logs $DONE --follow', 'logs $DONE --json'],
    fails: ['logs $GONE', 'logs $GONE --follow', { line: 'logs $FAILED --follow --owner ada' }],
  },
  list: {
    succeeds: [
      'list',
      'list --owner ada --status queued,running',
      'list --kind script --limit 1',
      'list --owner nobody',
      'list --limit 1 --json',
    ],
    fails: ['list --status gone', 'list --limit 0', 'list --before x', 'list extra', 'list --before x --json'],
  },
  cancel: {
    succeeds: ['cancel $QUEUED $BEHIND', 'cancel $DONE', 'cancel $RUNNING --json'],
    fails: ['cancel $GONE', 'cancel $DONE --owner ben', 'cancel $GONE --json'],
  },
  retry: {
    succeeds: ['retry $FAILED', 'retry $CANCELED --json'],
    fails: ['retry $DONE $GONE', 'retry $GONE', 'retry $FAILED --owner ada --json'],
  },
  work: {
    succeeds: [
      { line: 'work --handlers image --concurrency 1', until: /succeeded.*$/m },
      { line: 'work --handlers script --json', until: /"ready"/ },
    ],
    fails: [
      'work --concurrency many',
      'work --handlers video',
      { line: 'work --kinds jobs.mjs', files: { 'jobs.mjs': 'export const kinds = 7' } },
      { line: 'work --kinds odd.mjs', files: { 'odd.mjs': 'export const kinds = [{}]' } },
      { line: 'work --kinds idle.mjs', files: { 'idle.mjs': 'export const kinds = []' } },
      {
        line: 'work --kinds more.mjs',
        files: { 'more.mjs': 'export const kinds = []; export const handlers = { x() {} }' },
      },
      { line: 'work --kinds broken.mjs --json', files: { 'broken.mjs': 'throw new Error("no key is set")' } },
    ],
  },
  drain: {
    succeeds: ['drain --handlers image --limit 1', 'drain --handlers image', 'drain --json'],
    fails: ['drain --within soon', 'drain --limit 0', 'drain --handlers video'],
  },
  serve: {
    succeeds: [
      { line: 'serve --port 0', until: /reference/ },
      { line: 'serve --port 0 --json', until: /"ready"/, env: { GENJOBS_SERVICE_KEY: 'a-service-key-of-this-test' } },
    ],
    fails: ['serve --port 70000', 'serve --host 0.0.0.0'],
  },
  import: {
    succeeds: [
      'import public.old_jobs --kind upload --columns owner=account,costCents=price --dry-run',
      'import public.old_jobs --kind upload --columns owner=account,costCents=price --statuses finished=succeeded',
      'import public.old_jobs --kind upload --columns owner=account,costCents=price --statuses finished=succeeded --json',
    ],
    fails: [
      'import public.old_jobs',
      'import public.old_jobs --kind upload --columns nothing=id',
      'import public.old_jobs --kind upload --columns owner',
      'import public.old_jobs --kind upload --batch 0',
      'import public.nothing --kind upload',
      'import public.old_jobs --kind upload',
    ],
  },
}
