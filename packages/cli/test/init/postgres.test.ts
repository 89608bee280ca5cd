import { createTestDatabase, testConnection, testServerNames } from '@genjobs/testkit'
import { migrate, pg } from 'genjobs'
import { beforeAll, describe, expect, it } from 'vitest'
import { kindsModule, writtenMigrations } from './migration-files.ts'
import { applyAll, as, submit } from './project.ts'

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
      const database = pg({ connectionString: db.url })
      expect(await migrate(database, { schema })).toMatchObject({ outcome: 'unchanged' })
      await database.close()
    }
    const connection = await testConnection(db.url)
    const roles = await connection.query(
      `select rolname from pg_roles where rolname in ('anon', 'authenticated', 'genjobs_service') order by 1`,
    )
    expect(roles).toHaveLength(3)
    expect(
      await connection.query(
        `select schemaname, tablename from pg_publication_tables where pubname = 'genjobs' order by 1`,
      ),
    ).toEqual([
      { schemaname: 'My Jobs_api', tablename: 'job_changes' },
      { schemaname: 'genjobs_api', tablename: 'job_changes' },
    ])
    const id = await submit(connection, 'ada')
    const changes = () => connection.query('select job_id from genjobs_api.job_changes')
    expect(await as(connection, 'ada', changes)).toEqual([{ job_id: id }])
    expect(await as(connection, 'ben', changes)).toEqual([])
    await connection.end()
  })

  it('by an owner of the database who is no superuser and may not make roles', async () => {
    await using db = await createTestDatabase(version, { engine: false })
    const admin = await testConnection(db.url)
    const plain = `plain_${db.name}`
    await admin.query(`create role ${plain} login`)
    await admin.query(`alter database ${db.name} owner to ${plain}`)
    const url = new URL(db.url)
    url.username = plain
    await applyAll({ ownerUrl: url.href }, files)
    const database = pg({ connectionString: url.href })
    expect(await migrate(database)).toMatchObject({ outcome: 'unchanged' })
    await database.close()
    await admin.query(`alter database ${db.name} owner to postgres`)
    await admin.query(`drop owned by ${plain} cascade`)
    await admin.query(`drop role ${plain}`)
    await admin.end()
  })
})
