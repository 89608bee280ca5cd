// A global setup of vitest: the tests run with the SQL as it stands in engine/sql, not as it was embedded last.
import { embedSql } from './embed-sql.ts'
import { repository } from './guard.ts'

export function setup(): void {
  const { findings, written } = embedSql(repository)
  if (written) console.log('Embedded the changed SQL of engine/sql in packages/genjobs.')
  for (const { file, message } of findings)
    console.warn(`The tests run with the SQL embedded before: ${file} ${message}`)
}
