import { createTestDatabase, testConnection, testServerNames, type TestConnection } from '@genjobs/testkit'
import { beforeAll, describe, expect, it } from 'vitest'
import { kindsModule, writtenMigrations } from './migration-files.ts'
import { applyAll, as, migrated, submit } from './project.ts'

describe.each(testServerNames)('init postgres, applied to a bare database on PostgreSQL %s', (version) => {
  let files: string[]
  beforeAll(async () => {
    files = await writtenMigrations('postgres', '--kinds', kindsModule)
  })

  it('makes roles, engine, API and publication; and all of it may be applied to a schema of another name', async () => {
    await using db = await createTestDatabase(version, { engine: false })
    await applyAll({ ownerUrl: db.url }, files)
    await applyAll({ ownerUrl: db.url }, await writtenMigrations('postgres', '--schema', 'My Jobs'), 'statements')
    for (const schema of ['genjobs', 'My Jobs']) {
      expect(await migrated(db.url, schema)).toMatchObject({ outcome: 'unchanged' })
    }
    await connected(db.url, async (connection) => {
      const roles = await connection.query(
        `select rolname from pg_roles where rolname in ('anon', 'authenticated', 'genjobs_service') order by 1`,
      )
      expect(roles).toHaveLength(3)
      const published = await connection.query(
        `select schemaname, tablename from pg_publication_tables where pubname = 'genjobs' order by 1`,
      )
      expect(published).toEqual([
        { schemaname: 'My Jobs_api', tablename: 'job_changes' },
        { schemaname: 'genjobs_api', tablename: 'job_changes' },
      ])
      const id = await submit(connection, 'ada')
      const changes = () => connection.query('select job_id from genjobs_api.job_changes')
      expect(await as(connection, 'ada', changes)).toEqual([{ job_id: id }])
      expect(await as(connection, 'ben', changes)).toEqual([])
    })
  })

  it('by an owner of the database who is no superuser and may not make roles', async () => {
    await using db = await createTestDatabase(version, { engine: false })
    const plain = `plain_${db.name}`
    const url = new URL(db.url)
    url.username = plain
    await connected(db.url, async (admin) => {
      await admin.query(`create role ${plain} login`)
      await admin.query(`alter database ${db.name} owner to ${plain}`)
      try {
        await applyAll({ ownerUrl: url.href }, files)
        expect(await migrated(url.href)).toMatchObject({ outcome: 'unchanged' })
      } finally {
        await admin.query(`alter database ${db.name} owner to postgres`)
        await admin.query(`drop owned by ${plain} cascade`)
        await admin.query(`drop role ${plain}`)
      }
    })
  })
})

async function connected(url: string, work: (connection: TestConnection) => Promise<void>): Promise<void> {
  const connection = await testConnection(url)
  try {
    await work(connection)
  } finally {
    await connection.end()
  }
}
