/** What a file of migrations sets up. Each part has its own sequence of files, the last of which counts. */
export type PartName = 'engine' | 'kinds' | 'realtime' | 'users'

/** Stands as JSON in the file, so that the next run knows what the database will hold. */
export type PartState = {
  part: PartName
  schema: string
  /** Of the engine, its hash; of the others, the SHA-256 of their SQL. */
  hash: string
  /** Of the engine only. */
  schemaVersion?: number
}

export type MigrationPart = {
  state: PartState
  /** What it does, for the head of the file and for people. */
  about: string
  /** SQL for a database that has never had this part; without `update`, also for one that has. */
  sql: string
  /** SQL after an earlier file of this part, that left it at this version. */
  update?(from: number | undefined): string
}

const marker = '-- genjobs init: '

/** The whole file. No value of the caller's stands in a comment except as JSON, which has no line breaks. */
export function migrationText({ state, about }: MigrationPart, sql: string): string {
  return [
    `${marker}${JSON.stringify(state)}`,
    `-- ${about}`,
    '-- Made by "genjobs init"; a change comes as another file. Do not edit: the line above says what this holds.',
    '',
    sql.trimEnd(),
    '',
  ].join('\n')
}

/** What a file says that it holds; undefined for files of others. */
export function readState(text: string): PartState | undefined {
  if (!text.startsWith(marker)) return undefined
  try {
    return JSON.parse(text.slice(marker.length).split(/\r?\n/, 1)[0] ?? '') as PartState
  } catch {
    return undefined
  }
}
