import {
  findPostgrest,
  jwtSecret,
  openSupabaseProject,
  signJwt,
  startPostgrest,
  supabaseClient,
  testConnection,
  testServerNames,
  userJwt,
} from '@genjobs/testkit'
import { describe, expect, it } from 'vitest'
import { kindsModule, writtenMigrations } from './migration-files.ts'
import { applyAll, giveCredits } from './project.ts'

describe.runIf('path' in findPostgrest()).each(testServerNames)(
  'supabase-js in a project on PostgreSQL %s',
  (version) => {
    it('submits, sees, follows and ends own jobs only, from the migrations on', async () => {
      await using project = await openSupabaseProject(version)
      await applyAll(project, await writtenMigrations('supabase', '--kinds', kindsModule))
      // Supabase exposes "public" whatever else.
      const rest = await startPostgrest({ databaseUrl: project.url, schemas: ['public', 'genjobs_api'], jwtSecret })
      try {
        const [a, b] = [await project.newUser(), await project.newUser()]
        const [dbA, dbB, nobody] = await Promise.all([
          supabaseClient(rest, 'genjobs_api', await userJwt(a)),
          supabaseClient(rest, 'genjobs_api', await userJwt(b)),
          supabaseClient(rest, 'genjobs_api'),
        ])
        const connection = await testConnection(project.url)
        await giveCredits(connection, a)
        await connection.end()
        const submitted = await dbA.rpc('submit', { kind: 'image', input: { prompt: 'a fox' } })
        expect(submitted).toMatchObject({ error: null, data: { owner: a, status: 'queued', price: 4 } })
        const { id } = submitted.data as { id: string }
        expect(await dbB.rpc('get_job', { id })).toMatchObject({ status: 404, error: { code: 'JG006' } })
        expect(await dbB.rpc('cancel_job', { id })).toMatchObject({ status: 404 })
        expect(await dbB.from('jobs').select('*')).toMatchObject({ data: [] })
        expect(await dbB.from('job_changes').select('*')).toMatchObject({ data: [] })
        expect(await dbA.from('job_changes').select('job_id, status')).toMatchObject({
          data: [{ job_id: id, status: 'queued' }],
        })
        expect((await dbA.from('job_changes').delete().neq('status', '')).error).not.toBeNull()
        for (const answer of [await nobody.from('jobs').select('*'), await nobody.from('job_changes').select('*')]) {
          expect(answer).toMatchObject({ status: 401, data: null })
        }
        expect(await dbA.rpc('cancel_job', { id })).toMatchObject({ data: { status: 'canceled' } })

        // The service key has no jobs of its own, and does not see everybody's through what end users see.
        const service = await supabaseClient(rest, 'genjobs_api', await signJwt({ role: 'service_role' }))
        expect(await service.from('jobs').select('*')).toMatchObject({ error: null, data: [] })
        expect(await service.from('job_changes').select('*')).toMatchObject({ status: 403, data: null })

        await project.deleteUser(a)
        expect(await dbA.from('jobs').select('*')).toMatchObject({ data: [] })
      } finally {
        await rest.stop()
      }
    })
  },
)
