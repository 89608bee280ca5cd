import { createClient, type SupabaseClient } from '@supabase/supabase-js'
import type { ApiRow, Database, GeneratedDatabase, GenjobsDatabase, Json } from 'genjobs/supabase'
import { expectTypeOf, test } from 'vitest'

type Own = {
  public: {
    Tables: {
      stories: {
        Row: { id: number; title: string }
        Insert: { title: string }
        Update: { title?: string }
        Relationships: []
      }
    }
    Views: { [_ in never]: never }
    Functions: { [_ in never]: never }
    Enums: { [_ in never]: never }
    CompositeTypes: { [_ in never]: never }
  }
}

// Checked by the compiler of the build; nothing is asked of a server.
const url = 'http://127.0.0.1:1'
const together = createClient<Own & GenjobsDatabase>(url, 'key')
const api = () => together.schema('genjobs_api')

test('columns of the views are known, with their states, and wrong ones are errors', () => {
  const check = async () => {
    const { data } = await api().from('jobs').select('id, status, error, progress').eq('status', 'running')
    type Row = NonNullable<typeof data>[number]
    expectTypeOf<Row['id']>().toEqualTypeOf<string>()
    expectTypeOf<Row['progress']>().toEqualTypeOf<number>()
    expectTypeOf<Row['status']>().toEqualTypeOf<
      'queued' | 'running' | 'waiting' | 'succeeded' | 'failed' | 'canceled'
    >()
    expectTypeOf<NonNullable<Row['error']>['message']>().toEqualTypeOf<string>()
    const wrong = await api().from('jobs').select('id, owner_id')
    // @ts-expect-error -- the view calls it owner
    expectTypeOf<NonNullable<typeof wrong.data>[number]['owner_id']>().toBeString()
    // @ts-expect-error -- no such state
    await api().from('jobs').select('id').eq('status', 'done')
    // @ts-expect-error -- no such view
    await api().from('job').select('id')
    // @ts-expect-error -- end users write through functions
    await api().from('jobs').insert({ kind: 'image' })
  }
  expectTypeOf(check).toBeFunction()
})

test('arguments and answers of the functions are known', () => {
  const check = async () => {
    const submitted = await api().rpc('submit', { kind: 'image', input: { prompt: 'a fox' }, idempotency_key: 'click' })
    expectTypeOf(submitted.data).toExtend<ApiRow<'jobs'> | null>()
    expectTypeOf(submitted.data?.price).toEqualTypeOf<number | undefined>()
    const listed = await api().rpc('list_jobs', { status: ['running'], count: 20 })
    expectTypeOf(listed.data).toExtend<ApiRow<'jobs'>[] | null>()
    const counted = await api().rpc('statistics', { by: ['kind', 'month'] })
    expectTypeOf<NonNullable<typeof counted.data>[number]['p90_run_ms']>().toEqualTypeOf<number | null>()
    expectTypeOf((await api().rpc('transition_job', { id: '', status: 'running' })).data).toEqualTypeOf<
      boolean | null
    >()
    // @ts-expect-error -- without an input
    await api().rpc('submit', { kind: 'image' })
    // @ts-expect-error -- a number of millionths
    await api().rpc('submit', { kind: 'image', input: {}, cost_micros: '40' })
    // @ts-expect-error -- no such state
    await api().rpc('list_jobs', { status: ['done'] })
    // @ts-expect-error -- no such function
    await api().rpc('finish_job', { id: '' })
  }
  expectTypeOf(check).toBeFunction()
})

test("it goes with one's own schemas, alone, and under another name", () => {
  const check = async () => {
    const own = await together.from('stories').select('title')
    expectTypeOf<NonNullable<typeof own.data>[number]>().toEqualTypeOf<{ title: string }>()
    const alone = createClient<Database, 'genjobs_api'>(url, 'key', { db: { schema: 'genjobs_api' } })
    const kinds = await alone.from('kinds').select('name, paused')
    expectTypeOf<NonNullable<typeof kinds.data>[number]>().toEqualTypeOf<{ name: string; paused: boolean }>()
    const other = createClient<Own & GenjobsDatabase<'studio_api'>>(url, 'key').schema('studio_api')
    expectTypeOf<NonNullable<Awaited<ReturnType<typeof read>>['data']>[number]['key']>().toEqualTypeOf<string>()
    async function read() {
      return await other.from('limits').select()
    }
    // @ts-expect-error -- it is called otherwise there
    together.schema('studio_api')
  }
  expectTypeOf(check).toBeFunction()
})

test('what is known beyond the catalog fits what the catalog says', () => {
  type Generated = GeneratedDatabase['genjobs_api']
  type Known = GenjobsDatabase['genjobs_api']
  type Misfits<Part extends 'Views' | 'Functions', Of extends string> = {
    [Name in keyof Known[Part]]: Of extends keyof Known[Part][Name]
      ? Known[Part][Name][Of] extends Generated[Part][Name & keyof Generated[Part]][Of &
          keyof Generated[Part][Name & keyof Generated[Part]]]
        ? never
        : Name
      : never
  }[keyof Known[Part]]
  expectTypeOf<Misfits<'Views', 'Row'>>().toEqualTypeOf<never>()
  expectTypeOf<Misfits<'Functions', 'Args' | 'Returns'>>().toEqualTypeOf<never>()
  expectTypeOf<keyof Known['Functions']>().toEqualTypeOf<keyof Generated['Functions']>()
  expectTypeOf<keyof ApiRow<'jobs'>>().toEqualTypeOf<keyof Generated['Views']['jobs']['Row']>()
  expectTypeOf<ApiRow<'jobs'>['error']>().toExtend<Json>()
  // A client with these types is one of the client's own making, too.
  expectTypeOf(together).toExtend<SupabaseClient<Own & GenjobsDatabase>>()
})
