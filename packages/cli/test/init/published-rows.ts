import type { TestConnection } from '@genjobs/testkit'

export type PublishedRow = { table: string; action: 'insert' | 'update' | 'delete'; row: Record<string, string | null> }

/**
 * What a publication has sent since the last call, read as a subscriber reads it: the messages of pgoutput, protocol 1
 * (PostgreSQL documentation, "Logical Replication Message Formats").
 */
export async function publishedRows(
  connection: TestConnection,
  slot: string,
  publication: string,
): Promise<PublishedRow[]> {
  const messages = await connection.query<{ data: Buffer }>(
    `select data from pg_logical_slot_get_binary_changes($1, null, null, 'proto_version', '1', 'publication_names', $2)`,
    [slot, publication],
  )
  const relations = new Map<number, { table: string; columns: string[] }>()
  const rows: PublishedRow[] = []
  for (const { data } of messages) {
    const reader = new MessageReader(data)
    const type = reader.char()
    if (type === 'R') {
      const oid = reader.int32()
      const table = `${reader.text()}.${reader.text()}`
      reader.char()
      const columns = Array.from({ length: reader.int16() }, () => {
        reader.char()
        const name = reader.text()
        reader.int32()
        reader.int32()
        return name
      })
      relations.set(oid, { table, columns })
    } else if (type === 'I' || type === 'U' || type === 'D') {
      const relation = relations.get(reader.int32())
      reader.char()
      const values = reader.tuple()
      rows.push({
        table: relation?.table ?? '',
        action: type === 'I' ? 'insert' : type === 'U' ? 'update' : 'delete',
        row: Object.fromEntries((relation?.columns ?? []).map((column, n) => [column, values[n] ?? null])),
      })
    }
  }
  return rows
}

class MessageReader {
  #at = 0
  readonly #data: Buffer
  constructor(data: Buffer) {
    this.#data = data
  }
  char(): string {
    return String.fromCodePoint(this.#data[this.#at++] ?? 0)
  }
  int16(): number {
    this.#at += 2
    return this.#data.readInt16BE(this.#at - 2)
  }
  int32(): number {
    this.#at += 4
    return this.#data.readInt32BE(this.#at - 4)
  }
  text(): string {
    const end = this.#data.indexOf(0, this.#at)
    const text = this.#data.toString('utf8', this.#at, end)
    this.#at = end + 1
    return text
  }
  tuple(): (string | null)[] {
    return Array.from({ length: this.int16() }, () => {
      if (this.char() !== 't') return null
      const length = this.int32()
      this.#at += length
      return this.#data.toString('utf8', this.#at - length, this.#at)
    })
  }
}
