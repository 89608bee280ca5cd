import { defineKind, type JobError, type WireJob } from '@genjobs/contract'
import { expectTypeOf, test } from 'vitest'
import { z } from 'zod'
import {
  useGenerate,
  useGenerationJob,
  useJob,
  useJobs,
  type Refusal,
  type SubmitOutcome,
  type UseGenerate,
} from '../src/index.ts'

const image = defineKind('image', {
  input: z.object({ prompt: z.string(), size: z.number().default(512) }),
  output: z.object({ url: z.string() }),
})
type Image = typeof image

test('the types flow from the kind', () => {
  expectTypeOf(useGenerate<Image>).returns.toEqualTypeOf<UseGenerate<Image>>()
  type Submit = UseGenerate<Image>['submit']
  expectTypeOf<Parameters<Submit>[0]>().toEqualTypeOf<{ prompt: string; size?: number | undefined }>()
  expectTypeOf<ReturnType<Submit>>().toEqualTypeOf<Promise<SubmitOutcome<Image>>>()
  expectTypeOf(useJob<Image>)
    .returns.toHaveProperty('job')
    .toEqualTypeOf<WireJob<Image> | null>()
  expectTypeOf<WireJob<Image>['output']>().toEqualTypeOf<{ url: string } | null>()
  expectTypeOf(useJobs<Image>)
    .returns.toHaveProperty('jobs')
    .toEqualTypeOf<WireJob<Image>[]>()
  type Options = NonNullable<Parameters<typeof useJobs<Image>>[0]>
  expectTypeOf<Options['kind']>().toEqualTypeOf<Image | 'image' | undefined>()
})

test('the status says what else there is', () => {
  const check = (state: UseGenerate<Image>) => {
    expectTypeOf(state.result).toEqualTypeOf<{ url: string } | null>()
    if (state.status === 'succeeded') expectTypeOf(state.result).toEqualTypeOf<{ url: string }>()
    if (state.status === 'failed') expectTypeOf(state.error).toEqualTypeOf<JobError>()
    if (state.status === 'running') expectTypeOf(state.job).toEqualTypeOf<WireJob<Image>>()
    if (state.status === 'refused') expectTypeOf(state.refusal).toEqualTypeOf<Refusal>()
    if (state.status === 'idle') expectTypeOf(state.job).toEqualTypeOf<null>()
  }
  expectTypeOf(check).toBeFunction()
})

test('each refusal brings its own', () => {
  const check = (refusal: Refusal) => {
    if (refusal.code === 'limit_reached') expectTypeOf(refusal.blockingJobs).toEqualTypeOf<string[]>()
    if (refusal.code === 'insufficient_credits') expectTypeOf(refusal.available).toEqualTypeOf<number>()
    if (refusal.code === 'invalid_input')
      expectTypeOf(refusal.issues).toEqualTypeOf<{ path: string; message: string }[]>()
    // @ts-expect-error -- only where a limit is full
    if (refusal.code === 'paused') expectTypeOf(refusal.key).toBeString()
  }
  expectTypeOf(check).toBeFunction()
})

test("an endpoint of the app's own has the app's own type", () => {
  type Own = { status: 'pending' | 'completed'; resultImages: string[] }
  const own = (id: string) => useGenerationJob<Own>(id, { url: (job) => `/api/generation-job/${job}` })
  expectTypeOf(own).returns.toHaveProperty('job').toEqualTypeOf<Own | null>()
  const plain = (id: string | null) => useGenerationJob<Image>(id)
  expectTypeOf(plain).returns.toHaveProperty('job').toEqualTypeOf<WireJob<Image> | null>()
})
