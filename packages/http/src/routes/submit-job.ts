import { z } from '@hono/zod-openapi'
import { type GenjobsError, type AnyKind, type WireSubmit } from '@genjobs/contract'
import { json } from '../answer.ts'
import { isService } from '../auth/principal.ts'
import type { Endpoint, KnownCall } from '../endpoint.ts'
import { given } from '../given.ts'
import { preferenceApplied, preferHeader } from '../openapi/parameters.ts'
import { answers, bearerSecurity, problems } from '../openapi/responses.ts'
import { valid } from '../problem/invalid.ts'
import { Refusal } from '../problem/problem.ts'
import { callerRefusal } from '../problem/caller-refusal.ts'
import { idempotencyKeyOf, preferOf, traceparentOf } from '../request/headers.ts'
import { readJson } from '../request/read-json.ts'
import { wireJob } from '../schemas/wire-job.ts'
import { wireSubmit } from '../schemas/wire-submit.ts'
import { untilEnded } from '../until-ended.ts'

const accepted = z
  .object({
    Location: z.string(),
    'Retry-After': z.string().optional(),
    'Idempotency-Replayed': z.string().optional().openapi({
      description: '`true`: the key was known, and nothing new was made.',
    }),
  })
  .extend(preferenceApplied.shape)

export const submitJob: Endpoint = {
  access: 'owner',
  route: {
    method: 'post',
    path: '/jobs',
    operationId: 'submitJob',
    summary: 'Submit a job',
    tags: ['jobs'],
    security: bearerSecurity,
    request: {
      headers: preferHeader.extend({
        'Idempotency-Key': z.string().min(1).max(162).optional().openapi({
          description: 'The same key and body answer with the same job for 24 hours.',
        }),
        traceparent: z.string().optional().openapi({ description: 'W3C Trace Context; stored in the metadata.' }),
      }),
      body: { required: true, content: { 'application/json': { schema: wireSubmit } } },
    },
    responses: {
      202: answers('The job is accepted. It runs when its turn comes.', wireJob, accepted),
      200: answers('The job has ended while the request waited.', wireJob, accepted),
      ...problems(400, 401, 402, 403, 404, 409, 413, 415, 422),
    },
  },
  async handle(call) {
    const { api, request } = call
    const prefer = preferOf(request)
    const key = idempotencyKeyOf(request)
    const body = valid(wireSubmit, await readJson(request, api.maxBodyBytes), '') as WireSubmit
    const { owner, kind } = admission(call, body)
    const traceparent = traceparentOf(request)
    const result = await api.jobs.trySubmit(kind, body.input, {
      owner,
      ...given({
        project: body.project,
        subject: body.subject,
        mode: body.mode,
        inputAsset: body.inputAsset,
        priority: body.priority,
        expectedCost: body.costMicros,
        delay: body.delayMs === undefined ? undefined : Math.round(body.delayMs),
        idempotencyKey: key === undefined ? undefined : scopedKey(call, key),
      }),
      // Always there, so that a retry of the request with another trace, or none, is the same request.
      metadata: { ...body.metadata, ...given({ traceparent }) },
    })
    if (!result.ok) throw await callerRefusal(call, owner, result.error)
    const { id, replayed } = result.job
    if (!replayed) api.work?.start(call)
    const job = await untilEnded(call, id, prefer.waitMs)
    const ended = prefer.waitMs > 0 && job.finishedAt !== null
    const wire = api.wire(job)
    return json(ended ? 200 : 202, wire, {
      Location: wire.links.self,
      ...(ended ? {} : { 'Retry-After': '1' }),
      ...(replayed ? { 'Idempotency-Replayed': 'true' } : {}),
      ...(prefer.applied === undefined ? {} : { 'Preference-Applied': prefer.applied }),
    })
  },
}

/** Who owns the job, and of what kind it is. @throws Refusal `forbidden`, `invalid_input`, `unknown_kind` */
function admission({ api, principal }: KnownCall, body: WireSubmit): { owner: string; kind: AnyKind } {
  const kind = api.jobs.kinds.get(body.kind)
  if (isService(principal)) {
    if (body.owner === undefined) {
      throw new Refusal('invalid_input', 'A service key must say whose job it is.', {
        errors: [{ pointer: '/owner', detail: 'is missing', code: 'invalid_type' }],
      })
    }
    if (!kind) throw unknownKind(body.kind)
    return { owner: body.owner, kind }
  }
  const reserved = (['owner', 'priority'] as const).find((field) => body[field] !== undefined)
  if (reserved) {
    throw new Refusal('forbidden', `Only a service key may set "${reserved}".`, {
      errors: [{ pointer: `/${reserved}`, detail: 'is not for users', code: 'forbidden' }],
    })
  }
  // What only the server submits does not exist for users.
  if (!kind || kind.internal) throw unknownKind(body.kind)
  if (body.costMicros !== undefined && !kind.manual) {
    throw new Refusal('forbidden', `What a job of kind "${kind.name}" costs is not for users to say.`, {
      errors: [{ pointer: '/costMicros', detail: 'is not for users', code: 'forbidden' }],
    })
  }
  return { owner: principal.owner, kind }
}

export function unknownKind(name: string): GenjobsError {
  return new Refusal('unknown_kind', `There is no kind "${name}".`, { hint: 'GET /kinds lists the kinds.' })
}

/** A user must not take a key that the app's own code may use for the same owner. */
function scopedKey({ principal }: KnownCall, key: string): string {
  return isService(principal) ? key : `user:${key}`
}
